/** A benchmark's problem as the page shows it. */
import { shownPrompt, type Problem } from '@phi1/benchmarks/problem';

/** What is shown of a problem. */
export interface ShownProblem {
  id: string;
  prompt: string;
  solution: string;
  tests: string;
  stops: readonly string[];
}

/** What the page shows of a problem. */
export function showProblem(problem: Problem): ShownProblem {
  const { taskId, canonicalSolution, checks, stops } = problem;
  return { id: taskId, prompt: shownPrompt(problem), solution: canonicalSolution, tests: checks, stops };
}
