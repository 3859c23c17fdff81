/** A stage's model on the benchmarks of its recipe, each evaluation kept and gone on with where it was interrupted. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isThere } from '@phi1/base';
import { BENCHMARKS, loadBenchmark } from '@phi1/benchmarks';
import { readSamples, runEvaluation, type Report, type Runner } from '@phi1/eval';
import { selectEngine, type EngineOptions } from '@phi1/tensor';
import { heldOutBitsPerByte } from './held-out-loss.js';
import type { BenchmarkResult, ShownCompletion } from './recipe-summary.js';
import type { Evaluation } from './schema.js';
import type { StepCache } from './step-cache.js';

interface EvaluateStageOptions {
  stage: string;
  /** The key of its training. */
  stageKey: string;
  /** A model's folder. */
  model: string;
  evaluation: Evaluation;
  cache: StepCache;
  sandbox: Runner;
  /** What computes. */
  engine: EngineOptions;
  seed: number;
  /** Reports go to `<out>/<benchmark>`. */
  out: string;
  signal?: AbortSignal | undefined;
}

/** Of each benchmark the first so many problems are shown with what the model wrote. */
const SHOWN = 3;

/** The name of a benchmark that was given by name or file. */
export function benchmarkName(nameOrPath: string): string {
  return basename(nameOrPath).replace(/\.jsonl?(\.gz)?$/, '');
}

/** The benchmark whose solutions tell bits per byte: the first that has solutions to its prompts. */
export async function findHeldOut({ benchmarks }: Evaluation): Promise<string | undefined> {
  for (const benchmark of benchmarks) {
    const { problems } = await loadBenchmark(benchmark);
    const has = problems.some(({ entryPoint, canonicalSolution }) => entryPoint && canonicalSolution !== '');
    if (has) return benchmark;
  }
  return undefined;
}

/**
 * pass@1 on each of the recipe's benchmarks, and bits per byte on the solutions of the first that has any.
 *
 * @returns bits per byte as null where no benchmark has solutions; `completions` are of each benchmark's first problems
 */
export async function evaluateStage(options: EvaluateStageOptions): Promise<{
  benchmarks: BenchmarkResult[];
  exercisesBitsPerByte: number | null;
  completions: ShownCompletion[];
}> {
  const { stage, stageKey, model, evaluation, cache } = options;
  const benchmarks: BenchmarkResult[] = [];
  const completions: ShownCompletion[] = [];
  for (const benchmark of evaluation.benchmarks) {
    const result = await evaluateOn(benchmark, options);
    benchmarks.push(result);
    completions.push(...(await readShown(benchmark, result.folder, evaluation)));
  }
  const heldOut = await findHeldOut(evaluation);
  if (heldOut === undefined) return { benchmarks, exercisesBitsPerByte: null, completions };
  const { result } = await cache.run({
    title: `${stage}: bits per byte`,
    name: `${stage}-bits-per-byte`,
    version: 1,
    settings: await digestBenchmark(heldOut),
    inputs: [stageKey],
    isWhole: () => Promise.resolve(true), // the result is all there is
    make: async () => {
      await selectEngine(options.engine);
      return (await heldOutBitsPerByte(model, heldOut)) ?? null;
    },
    describe: (bits) =>
      `${bits === null ? 'none' : bits.toFixed(3)} on the solutions of ${benchmarkName(heldOut)}`,
  });
  return { benchmarks, exercisesBitsPerByte: result, completions };
}

async function evaluateOn(benchmark: string, options: EvaluateStageOptions): Promise<BenchmarkResult> {
  const { stage, stageKey, model, evaluation, cache, sandbox, seed, signal } = options;
  const { samples, temperature, topP, maxNewTokens, batchSize, limit } = evaluation;
  const name = benchmarkName(benchmark);
  const out = join(options.out, name);
  const made = await cache.run<Omit<BenchmarkResult, 'folder' | 'benchmark'>>({
    title: `${stage}: ${name}`,
    name: `${stage}-${name}`,
    version: 1,
    settings: {
      benchmark: await digestBenchmark(benchmark),
      ...{ samples, temperature, topP, maxNewTokens, limit: limit ?? null, seed },
    },
    inputs: [stageKey],
    at: out,
    isWhole: (path) => isThere(join(path, 'report.json')),
    make: async (path, onProgress) => {
      const { report } = await runEvaluation({
        benchmark,
        model: { model, temperature, topP, maxNewTokens, batchSize, seed, engine: options.engine },
        samplesPerProblem: samples,
        seed,
        sandbox,
        out: path,
        resume: true,
        ...(limit !== undefined && { limit }),
        ...(signal && { signal }),
        onProgress: ({ graded, expected }) => {
          onProgress(graded, expected);
        },
      });
      return summarize(report);
    },
    describe: ({ passAt1, solved, problems }) =>
      `${passAt1 === null ? 'not gradable here' : `pass@1 ${(100 * passAt1).toFixed(1)} %`}, ${String(solved)} of ${String(problems)} problems solved`,
  });
  return { benchmark: name, ...made.result, folder: made.path };
}

function summarize(report: Report): Omit<BenchmarkResult, 'folder' | 'benchmark'> {
  const { passAtK, intervals, solved, problemCount: problems } = report;
  const found = intervals['1'];
  const interval = found ? { low: found.low, high: found.high, method: found.method } : null;
  return { passAt1: passAtK['1'] ?? null, interval, solved, problems };
}

async function readShown(
  benchmark: string,
  folder: string,
  { limit }: Evaluation,
): Promise<ShownCompletion[]> {
  const { problems } = await loadBenchmark(benchmark);
  const samples = await readSamples(join(folder, 'samples.jsonl'));
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
  const outcomes = new Map(report.problems.map((each) => [each.taskId, each.samples[0]?.outcome]));
  return problems.slice(0, Math.min(SHOWN, limit ?? SHOWN)).flatMap(({ taskId, prompt }) => {
    const completion = samples.find((sample) => sample.taskId === taskId)?.completion;
    const outcome = outcomes.get(taskId);
    return completion === undefined || outcome === undefined ? [] : [{ taskId, prompt, completion, outcome }];
  });
}

async function digestBenchmark(nameOrPath: string): Promise<string> {
  const bytes = await readFile(BENCHMARKS[nameOrPath] ?? nameOrPath);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
