/**
 * The evaluation of one source of completions on one benchmark: every completion is run against its problem's
 * checks in the sandbox, while the source is still producing others. Decides nothing about how completions are
 * made (`source.ts`) or how the result looks (`report.ts`).
 */
import { UserError } from '@phi1/base';
import { extractCode, assembleProgram, type Benchmark, type Problem } from '@phi1/benchmarks';
import { missingModules } from './missing-modules.js';
import { meanPassAtK, passAtKInterval, type Interval, type Tally } from './pass-at-k.js';
import { Sandbox, type Outcome, type SandboxKind, type SandboxOptions } from '@phi1/python';
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
  /** Completions of the same problems that were graded before: where one comes again, so does its grade. */
  known?: readonly GradedSample[];
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
  /** The code that was run, where it is not the completion as it is. */
  code?: string;
  /** How the completion as it is ends, there. */
  withoutExtraction?: Outcome['outcome'];
}

/**
 * A problem with all its graded completions: n = `gradable` and c = `passed` of the estimator of pass@k. One without
 * completions counts as not solved.
 */
export interface GradedProblem {
  problem: Problem;
  /** In the order of their indices, or in which the source gave them. */
  samples: GradedSample[];
  passed: number;
  /** Samples that could be graded: all but those that are `unsupported`. */
  gradable: number;
}

/** The result on a whole benchmark, before it is written: pass@k as shares in [0, 1] by k, and every sample. */
export interface Evaluation {
  benchmark: string;
  source: Readonly<Record<string, unknown>>;
  /** What ran the programs; undefined where the caller gave it. */
  sandbox: SandboxKind | undefined;
  /** Over the problems of which at least k samples could be graded; null where there is none. */
  passAtK: Record<string, number | null>;
  /** 95 % intervals of these; null where pass@k is. */
  intervals: Record<string, Interval | null>;
  /** The same without taking the code out of completions. */
  passAtKWithoutExtraction: Record<string, number | null>;
  problems: GradedProblem[];
  /** Seconds on the clock from the first completion asked for to the last graded. */
  seconds: number;
}

/**
 * @throws UserError when a k exceeds the number of samples or the machine cannot have the sandbox (before anything runs), when the source gives a completion
 * of no known problem, or none of any
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
    // Whether this machine can have it is to be known before a model writes anything.
    if ((kindOfSandbox(options) ?? 'pyodide') !== 'pyodide') await own!.start();
    const problems = await orAborted(grade(options, given ?? own!, samplesPerProblem, total), signal);
    const counts = problems.map(({ samples }) => samples.length).filter((count) => count > 0);
    if (counts.length === 0) throw new UserError(`the completions hold none of ${benchmark.name}`);
    expectSamples(k, Math.min(...counts));
    const tallies = tally(problems, Math.max(...k), ({ outcome }) => outcome);
    const raw = tally(problems, Math.max(...k), (sample) => sample.withoutExtraction ?? sample.outcome);
    const forEachK = <T>(compute: (k: number) => T): Record<string, T> =>
      Object.fromEntries(k.map((each) => [String(each), compute(each)]));
    return {
      benchmark: benchmark.name,
      source: source.description,
      sandbox: kindOfSandbox(options),
      passAtK: forEachK((k) => estimate(tallies, k, (enough) => meanPassAtK(enough, k))),
      intervals: forEachK((k) => estimate(tallies, k, (enough) => passAtKInterval(enough, k, seed))),
      passAtKWithoutExtraction: forEachK((k) => estimate(raw, k, (enough) => meanPassAtK(enough, k))),
      problems,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await own?.close();
  }
}

/** Undefined where the sandbox was given. */
function kindOfSandbox({ sandbox = {} }: Pick<EvaluateOptions, 'sandbox'>): SandboxKind | undefined {
  return 'run' in sandbox ? undefined : (sandbox.kind ?? 'pyodide');
}

function expectSamples(k: readonly number[], fewest: number): void {
  const tooLarge = k.find((each) => each > fewest);
  if (tooLarge === undefined) return;
  const wanted = String(tooLarge);
  throw new UserError(
    `k=${wanted}: pass@${wanted} needs ${wanted} samples of every problem, there are ${String(fewest)}`,
  );
}

/** @param fewest failed samples that stand for a problem without any */
function tally(
  problems: readonly GradedProblem[],
  fewest: number,
  outcomeOf: (sample: GradedSample) => Outcome['outcome'],
): Tally[] {
  return problems.map(({ samples }) => {
    const outcomes = samples.map(outcomeOf);
    return {
      samples: samples.length === 0 ? fewest : outcomes.filter((each) => each !== 'unsupported').length,
      passed: outcomes.filter((each) => each === 'passed').length,
    };
  });
}

function estimate<T>(
  tallies: readonly Tally[],
  k: number,
  compute: (enough: readonly Tally[]) => T,
): T | null {
  const enough = tallies.filter(({ samples }) => samples >= k);
  return enough.length > 0 ? compute(enough) : null;
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
  { benchmark, source, signal, known = [], onUngradable, onGraded, onProgress }: EvaluateOptions,
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
  const run = (problem: Problem, completion: string, extract: boolean): Promise<Outcome> => {
    const reason = lacking.get(problem);
    if (reason !== undefined)
      return Promise.resolve({ outcome: 'unsupported', reason, output: '', seconds: 0 });
    const program = assembleProgram(problem, completion, extract);
    const key = JSON.stringify(program);
    const outcome = outcomes.get(key) ?? sandbox.run(program);
    outcomes.set(key, outcome);
    return outcome;
  };
  const keyOf = ({ taskId, completion }: Sample): string => JSON.stringify([taskId, completion]);
  const before = new Map(known.map((sample) => [keyOf(sample), sample]));
  const gradeSample = async (problem: Problem, sample: Sample): Promise<GradedSample> => {
    const code = extractCode(problem, sample.completion);
    const isTaken = code !== sample.completion;
    const found = before.get(keyOf(sample));
    const [grade, raw] = found
      ? [found, { outcome: found.withoutExtraction }]
      : await Promise.all([
          run(problem, sample.completion, true),
          isTaken ? run(problem, sample.completion, false) : undefined,
        ]);
    const { outcome, message, reason, line, output, seconds } = grade;
    const result: GradedSample = { ...sample, outcome, message, reason, line, output, seconds };
    return isTaken && raw?.outcome ? { ...result, code, withoutExtraction: raw.outcome } : result;
  };
  const progress = { graded: 0, passed: 0, produced: 0, expected: total };
  const pending: Promise<unknown>[] = [];
  let failure: { error: unknown } | undefined;
  const take = (sample: Sample): void => {
    signal?.throwIfAborted();
    if (failure) throw failure.error;
    const task = byTask.get(sample.taskId);
    if (!task)
      throw new UserError(`the completions hold ${sample.taskId}, which is not in ${benchmark.name}`);
    progress.produced++;
    progress.expected = Math.max(progress.expected, progress.produced);
    onProgress?.({ ...progress });
    const graded = gradeSample(task.problem, sample).then((result) => {
      if (signal?.aborted) return result;
      onGraded?.(result);
      progress.graded++;
      if (result.outcome === 'passed') progress.passed++;
      onProgress?.({ ...progress });
      return result;
    });
    // Awaited below; the source may be busy for long before that.
    graded.catch((error: unknown) => (failure ??= { error }));
    task.samples.push(graded);
    pending.push(graded);
  };
  try {
    for await (const sample of source.complete(benchmark.problems, samplesPerProblem, signal)) take(sample);
  } catch (error) {
    // What the source gave before it failed is not lost.
    if (!failure && !signal?.aborted) await Promise.allSettled(pending);
    throw error;
  }
  await Promise.all(pending);
  return Promise.all(
    [...byTask.values()].map(async ({ problem, samples }) => {
      const graded = inOrder(await Promise.all(samples));
      return {
        problem,
        samples: graded,
        passed: graded.filter(({ outcome }) => outcome === 'passed').length,
        gradable: graded.filter(({ outcome }) => outcome !== 'unsupported').length,
      };
    }),
  );
}

function inOrder(samples: GradedSample[]): GradedSample[] {
  const haveIndex = samples.every(({ index }) => index !== undefined);
  return haveIndex ? samples.toSorted((a, b) => a.index! - b.index!) : samples;
}
