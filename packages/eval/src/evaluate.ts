/**
 * The evaluation of one source of completions on one benchmark: every completion is run against its problem's
 * checks in the sandbox, while the source is still producing others. Decides nothing about how completions are
 * made (`source.ts`) or how the result looks (`report.ts`).
 */
import { UserError } from '@phi1/base';
import { meanPassAtK, passAt1Interval, type Interval } from './pass-at-k.js';
import { programOf, type Benchmark, type Problem } from './problem.js';
import type { Outcome } from './sandbox/outcome.js';
import { Sandbox, type SandboxOptions } from './sandbox/sandbox.js';
import type { CompletionSource, Sample } from './source.js';

export interface EvaluateOptions {
  benchmark: Benchmark;
  source: CompletionSource;
  /** How many completions to ask for a problem (default 1). */
  samplesPerProblem?: number;
  /** Which pass@k to estimate (default 1 alone); none may exceed the number of samples. */
  k?: readonly number[];
  /** Of the bootstrap's draws (default 0). */
  seed?: number;
  /** A sandbox to use and leave open, or how to set up one of its own. */
  sandbox?: Sandbox | SandboxOptions;
  /** Called after every completion that was graded. */
  onProgress?: (progress: EvaluateProgress) => void;
}

export interface EvaluateProgress {
  /** Completions graded. */
  graded: number;
  /** Of which passed. */
  passed: number;
  /** Completions that the source has given so far. */
  produced: number;
  /** Completions to expect in all: problems times samples. */
  expected: number;
}

export interface GradedSample extends Sample, Outcome {}

export interface GradedProblem {
  problem: Problem;
  /** In the order in which the source gave them. */
  samples: GradedSample[];
  passed: number;
}

export interface Evaluation {
  benchmark: string;
  source: Readonly<Record<string, unknown>>;
  passAtK: Record<string, number>;
  /** 95 % interval of pass@1. */
  interval: Interval;
  problems: GradedProblem[];
  /** Seconds on the clock from the first completion asked for to the last graded. */
  seconds: number;
}

/**
 * @throws UserError when a k exceeds the number of samples, when the source gives a completion of no known
 * problem, or none for some problem
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { benchmark, source, samplesPerProblem = 1, k = [1], seed = 0 } = options;
  if (benchmark.problems.length === 0) throw new UserError(`${benchmark.name}: no problem to evaluate`);
  const start = performance.now();
  const given = options.sandbox instanceof Sandbox ? options.sandbox : undefined;
  const sandbox = given ?? new Sandbox(options.sandbox as SandboxOptions | undefined);
  try {
    const problems = await grade(options, sandbox, samplesPerProblem);
    const tallies = problems.map(({ samples, passed }) => ({ samples: samples.length, passed }));
    const fewest = Math.min(...tallies.map(({ samples }) => samples));
    const tooLarge = k.find((each) => each > fewest);
    if (tooLarge !== undefined)
      throw new UserError(
        `pass@${String(tooLarge)} needs ${String(tooLarge)} samples of every problem, there are ${String(fewest)}`,
      );
    return {
      benchmark: benchmark.name,
      source: source.description,
      passAtK: Object.fromEntries(k.map((each) => [String(each), meanPassAtK(tallies, each)])),
      interval: passAt1Interval(tallies, seed),
      problems,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    if (!given) await sandbox.close();
  }
}

async function grade(
  { benchmark, source, onProgress }: EvaluateOptions,
  sandbox: Sandbox,
  samplesPerProblem: number,
): Promise<GradedProblem[]> {
  const byTask = new Map(
    benchmark.problems.map((problem) => [
      problem.taskId,
      { problem, samples: [] as Promise<GradedSample>[] },
    ]),
  );
  // The sandbox gives the same program the same outcome, so equal completions are run once.
  const outcomes = new Map<string, Promise<Outcome>>();
  const run = (program: string): Promise<Outcome> => {
    const outcome = outcomes.get(program) ?? sandbox.run(program);
    outcomes.set(program, outcome);
    return outcome;
  };
  const progress = { graded: 0, passed: 0, produced: 0, expected: byTask.size * samplesPerProblem };
  const pending: Promise<unknown>[] = [];
  for await (const sample of source.complete(benchmark.problems, samplesPerProblem)) {
    const task = byTask.get(sample.taskId);
    if (!task)
      throw new UserError(`the completions hold ${sample.taskId}, which is not in ${benchmark.name}`);
    progress.produced++;
    const graded = run(programOf(task.problem, sample.completion)).then((outcome) => {
      progress.graded++;
      if (outcome.outcome === 'passed') progress.passed++;
      onProgress?.({ ...progress });
      return { ...sample, ...outcome };
    });
    graded.catch(() => undefined); // awaited below; the source may be busy for long before that
    task.samples.push(graded);
    pending.push(graded);
  }
  await Promise.all(pending);
  return Promise.all(
    [...byTask.values()].map(async ({ problem, samples }) => {
      if (samples.length === 0) throw new UserError(`the completions hold none of ${problem.taskId}`);
      const graded = await Promise.all(samples);
      return {
        problem,
        samples: graded,
        passed: graded.filter(({ outcome }) => outcome === 'passed').length,
      };
    }),
  );
}
