/** A problem of a benchmark, whatever file format it came from, and the program that grades a completion. */

export interface Problem {
  /** Unique in its benchmark, e.g. `HumanEval/0`. */
  taskId: string;
  /** What the model is given. */
  prompt: string;
  /** A completion of `prompt` that is known to be right. */
  canonicalSolution: string;
  /** Python that is run after prompt and completion, and raises an exception when they are wrong. */
  checks: string;
  /** The function that the checks call, where the format names it. */
  entryPoint?: string;
  /** A completion ends where the first of these begins. */
  stops: readonly string[];
}

export interface Benchmark {
  name: string;
  problems: Problem[];
}

/** The program that passes when `completion` solves the problem. */
export function programOf(problem: Problem, completion: string): string {
  return `${problem.prompt}${completion}\n${problem.checks}`;
}

/** `completion` up to where the first of `stops` begins. */
export function truncateAtStop(completion: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => completion.indexOf(stop)).filter((end) => end >= 0);
  return completion.slice(0, Math.min(completion.length, ...ends));
}
