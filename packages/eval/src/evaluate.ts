/**
 * The evaluation of one source of completions on one benchmark: every completion is run against its problem's
 * checks in the sandbox, while the source is still producing others. Decides nothing about how completions are
 * made (`source.ts`) or how the result looks (`report.ts`).
 */
import { UserError } from '@phi1/base';
import { extractCode, assembleProgram, type Benchmark, type Problem } from '@phi1/benchmarks';
import { missingModules } from './missing-modules.js';
import { meanPassAtK, passAt1Interval, type Interval, type Tally } from './pass-at-k.js';
import { Sandbox, type Outcome, type SandboxOptions } from '@phi1/python';
import type { CompletionSource, Sample } from './source.js';

/** What runs programs: a sandbox. */
export type Runner = Pick<Sandbox, 'run'>;

/** What is evaluated on what, how many completions are drawn, and where they are run. */
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
  sandbox?: Runner | SandboxOptions;
  /** Ends the evaluation, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called before the first completion with the problems that the sandbox lacks something for. */
  onUngradable?: (lacking: ReadonlyMap<Problem, string>) => void;
  /** Called with every completion when it is graded. What it throws ends the evaluation. */
  onGraded?: (sample: GradedSample) => void;
  /** Called after every completion that was given or graded. */
  onProgress?: (progress: EvaluateProgress) => void;
}

/** Counts of completions so far; with `expected` they make a progress bar. */
export interface EvaluateProgress {
  /** Completions graded. */
  graded: number;
  /** Of which passed. */
  passed: number;
  /** Completions that the source has given so far. */
  produced: number;
  /** Completions to expect in all. */
  expected: number;
}

/** A completion and what came of running it against its problem's checks. */
export interface GradedSample extends Sample, Outcome {
  /** The code that was run, where the completion holds more than that. */
  code?: string;
}

/** A problem with all its graded completions: n = `gradable` and c = `passed` of the estimator of pass@k. */
export interface GradedProblem {
  problem: Problem;
  /** In the order in which the source gave them. */
  samples: GradedSample[];
  passed: number;
  /** Samples that could be graded: all but those that are `unsupported`. */
  gradable: number;
}

/** The result on a whole benchmark, before it is written: pass@k as shares in [0, 1] by k, and every sample. */
export interface Evaluation {
  benchmark: string;
  source: Readonly<Record<string, unknown>>;
  /** Over the problems of which at least k samples could be graded; null where there is none. */
  passAtK: Record<string, number | null>;
  /** 95 % interval of pass@1; null where nothing could be graded. */
  interval: Interval | null;
  problems: GradedProblem[];
  /** Seconds on the clock from the first completion asked for to the last graded. */
  seconds: number;
}

/**
 * @throws UserError when a k exceeds the number of samples (before anything runs), when the source gives a completion
 * of no known problem, or none for some problem
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { benchmark, source, samplesPerProblem = 1, k = [1], seed = 0, signal } = options;
  if (benchmark.problems.length === 0) throw new UserError(`${benchmark.name}: no problem to evaluate`);
  const { fewest, total } = (await source.count?.(benchmark.problems)) ?? {
    fewest: samplesPerProblem,
    total: samplesPerProblem * benchmark.problems.length,
  };
  expectSamples(k, fewest);
  const given = options.sandbox && 'run' in options.sandbox ? options.sandbox : undefined;
  const own = given ? undefined : new Sandbox(options.sandbox as SandboxOptions | undefined);
  const start = performance.now();
  try {
    signal?.throwIfAborted();
    const problems = await orAborted(grade(options, given ?? own!, samplesPerProblem, total), signal);
    expectSamples(k, Math.min(...problems.map(({ samples }) => samples.length)));
    const tallies = problems.map(({ gradable, passed }) => ({ samples: gradable, passed }));
    const graded = tallies.filter(({ samples }) => samples > 0);
    return {
      benchmark: benchmark.name,
      source: source.description,
      passAtK: Object.fromEntries(k.map((each) => [String(each), estimate(tallies, each)])),
      interval: graded.length > 0 ? passAt1Interval(graded, seed) : null,
      problems,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await own?.close();
  }
}

function expectSamples(k: readonly number[], fewest: number): void {
  const tooLarge = k.find((each) => each > fewest);
  if (tooLarge === undefined) return;
  const wanted = String(tooLarge);
  throw new UserError(
    `k=${wanted}: pass@${wanted} needs ${wanted} samples of every problem, there are ${String(fewest)}`,
  );
}

function estimate(tallies: readonly Tally[], k: number): number | null {
  const enough = tallies.filter(({ samples }) => samples >= k);
  return enough.length > 0 ? meanPassAtK(enough, k) : null;
}

/** `work`, or a rejection as soon as the signal is aborted; the work then goes on unheard. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

async function grade(
  { benchmark, source, signal, onUngradable, onGraded, onProgress }: EvaluateOptions,
  sandbox: Runner,
  samplesPerProblem: number,
  total: number,
): Promise<GradedProblem[]> {
  const lacking = await missingModules(benchmark.problems, sandbox);
  if (lacking.size > 0) onUngradable?.(lacking);
  const byTask = new Map(
    benchmark.problems.map((problem) => [
      problem.taskId,
      { problem, samples: [] as Promise<GradedSample>[] },
    ]),
  );
  // The sandbox gives the same program the same outcome, so equal completions are run once.
  const outcomes = new Map<string, Promise<Outcome>>();
  const run = (problem: Problem, completion: string): Promise<Outcome> => {
    const reason = lacking.get(problem);
    if (reason !== undefined)
      return Promise.resolve({ outcome: 'unsupported', reason, output: '', seconds: 0 });
    const program = assembleProgram(problem, completion);
    const key = JSON.stringify(program);
    const outcome = outcomes.get(key) ?? sandbox.run(program);
    outcomes.set(key, outcome);
    return outcome;
  };
  const progress = { graded: 0, passed: 0, produced: 0, expected: total };
  const pending: Promise<unknown>[] = [];
  let failure: { error: unknown } | undefined;
  for await (const sample of source.complete(benchmark.problems, samplesPerProblem, signal)) {
    signal?.throwIfAborted();
    if (failure) throw failure.error;
    const task = byTask.get(sample.taskId);
    if (!task)
      throw new UserError(`the completions hold ${sample.taskId}, which is not in ${benchmark.name}`);
    progress.produced++;
    progress.expected = Math.max(progress.expected, progress.produced);
    onProgress?.({ ...progress });
    const code = extractCode(task.problem, sample.completion);
    const graded = run(task.problem, sample.completion).then((grade) => {
      const { outcome, message, reason, line, output, seconds } = grade;
      const result: GradedSample = { ...sample, outcome, message, reason, line, output, seconds };
      if (code !== sample.completion) result.code = code;
      if (signal?.aborted) return result;
      onGraded?.(result);
      progress.graded++;
      if (outcome === 'passed') progress.passed++;
      onProgress?.({ ...progress });
      return result;
    });
    // Awaited below; the source may be busy for long before that.
    graded.catch((error: unknown) => (failure ??= { error }));
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
        gradable: graded.filter(({ outcome }) => outcome !== 'unsupported').length,
      };
    }),
  );
}
