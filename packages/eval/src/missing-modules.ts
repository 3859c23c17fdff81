/**
 * Which problems cannot be graded because prompt or checks import what the sandbox does not have (numpy, say). Whatever
 * is completed would fail there, so this is found before anything is generated.
 */
import type { Runner } from './evaluate.js';
import { importedModules, type Problem } from '@phi1/benchmarks';

/** The problems that lack a module, with its name. Every module that occurs is imported once. */
export async function missingModules(
  problems: readonly Problem[],
  sandbox: Runner,
): Promise<Map<Problem, string>> {
  const needs = new Map(problems.map((problem) => [problem, importedModules(problem)]));
  const names = [...new Set([...needs.values()].flat())];
  const outcomes = await Promise.all(names.map((name) => sandbox.run(`import ${name}`)));
  const failed: readonly string[] = ['failed', 'unsupported'];
  const missing = new Set(names.filter((_, index) => failed.includes(outcomes[index]!.outcome)));
  const lacking = new Map<Problem, string>();
  for (const [problem, modules] of needs) {
    const module = modules.find((name) => missing.has(name));
    if (module !== undefined) lacking.set(problem, module);
  }
  return lacking;
}
