/** A problem of a benchmark, whatever file format it came from, and the program that grades a completion. */
import { parser } from '@lezer/python';
import { extractCode } from './completion.js';

/**
 * What a model is shown, what its completion is checked by, and where that ends; the same for every layout of files.
 */
export interface Problem {
  /** Unique in its benchmark, e.g. `HumanEval/0`. */
  taskId: string;
  /** What the model is given. */
  prompt: string;
  /** A completion of `prompt` that is known to be right. */
  canonicalSolution: string;
  /** Python that is run after prompt and completion, and raises an exception when they are wrong. */
  checks: string;
  /** Whether the checks run the canonical solution too, to know what is right. */
  hasReference?: boolean;
  /** The function that the checks call, where the format names it. */
  entryPoint?: string;
  /** A completion ends where the first of these begins. */
  stops: readonly string[];
}

/** Problems in their file's order, under the file's name without its ending. */
export interface Benchmark {
  name: string;
  problems: Problem[];
}

/** The program that passes when `completion` solves the problem. */
export function assembleProgram(problem: Problem, completion: string): string {
  return `${problem.prompt}${extractCode(problem, completion)}\n${problem.checks}`;
}

/** The modules that a program imports whatever the completion is; the word in a docstring is none. */
export function importedModules({ prompt, checks, hasReference, canonicalSolution }: Problem): string[] {
  const source = [prompt, checks, hasReference ? canonicalSolution : ''].join('\n');
  const names = new Set<string>();
  parser.parse(source).iterate({
    enter({ name, from, to }) {
      if (name !== 'ImportStatement') return;
      const [, keyword, rest] = /^(from|import)\s+([^]*)$/.exec(source.slice(from, to)) ?? [];
      for (const part of keyword === 'from' ? [rest!] : (rest ?? '').split(',')) {
        const module = /^\s*([A-Za-z_]\w*)/.exec(part)?.[1];
        if (module !== undefined) names.add(module);
      }
    },
  });
  return [...names];
}
