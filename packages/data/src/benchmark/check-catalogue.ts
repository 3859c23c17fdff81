/**
 * The teacher's catalogue held to what is asked of it, and against benchmarks: a family that is the solution of a
 * problem would teach it. `exercises` and `exercises-unseen` are made of the catalogue and are no measure of it.
 */
import { checkCatalogueFiles, type CatalogueFault } from '@phi1/teacher';
import { AstMatcher } from '../decontaminate/ast-match.js';
import { loadProblems } from '../decontaminate/benchmark.js';

/** What is checked, and against which problems. */
export interface CheckCatalogueOptions {
  /** Of Python files; the teacher's own by default. */
  folder?: string | undefined;
  /** Names or paths, see `readBenchmark`. */
  benchmarks: readonly string[];
}

/** Nodes of the smallest solution that counts: fewer are an idiom, such as a filtered count. */
const LEAST_NODES = 18;

/** @throws UserError when a benchmark is missing or malformed */
export async function checkCatalogue({
  folder,
  benchmarks,
}: CheckCatalogueOptions): Promise<{ files: number; realizations: number; faults: CatalogueFault[] }> {
  const { files, programs, faults } = checkCatalogueFiles(folder);
  const solutions = new AstMatcher(await loadProblems(benchmarks), LEAST_NODES, LEAST_NODES);
  for (const { path, line, source } of programs) {
    const match = solutions.bestMatch(source, 1);
    if (match) faults.push({ path, line, reason: `solves ${match.problem} of a benchmark` });
  }
  return { files, realizations: programs.length, faults };
}
