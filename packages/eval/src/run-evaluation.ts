/** All of `nx run eval` from code: a benchmark and a source by name, graded, and the report written. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '@phi1/base';
import type { EngineOptions } from '@phi1/tensor';
import { evaluate, type EvaluateOptions } from './evaluate.js';
import { loadBenchmark } from './load-benchmark.js';
import type { ModelSourceOptions } from './model-source.js';
import { writeReport, type Report } from './report.js';
import { samplesSource } from './samples.js';
import { canonicalSource, type CompletionSource } from './source.js';

export interface RunEvaluationOptions extends Pick<
  EvaluateOptions,
  'samplesPerProblem' | 'k' | 'seed' | 'sandbox' | 'onProgress'
> {
  /** A name of {@link BENCHMARKS} or a path (default `everyday`). */
  benchmark?: string;
  /** Exactly one source: a model, a samples.jsonl, or the benchmark's canonical solutions. */
  model?: ModelSourceOptions & { engine?: EngineOptions };
  samples?: string;
  canonical?: boolean;
  /** Only the first so many problems. */
  limit?: number;
  /** The folder for the report; by default `<model>/eval/<benchmark>`, or under `runs/eval` without a model. */
  out?: string;
  /** Called with one line about what is being done, e.g. which engine was taken. */
  onNote?: (line: string) => void;
}

/** @throws UserError when the sources are not exactly one, and whatever its parts throw; nothing is written then */
export async function runEvaluation(options: RunEvaluationOptions): Promise<{ report: Report; out: string }> {
  const { model, samples, canonical = false, limit } = options;
  if ([model !== undefined, samples !== undefined, canonical].filter(Boolean).length !== 1)
    throw new UserError('expected exactly one of --model, --samples and --canonical');
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UserError(`--limit=${String(limit)}: expected a whole number from 1`);
  const samplesPerProblem = options.samplesPerProblem ?? 1;
  if (!Number.isInteger(samplesPerProblem) || samplesPerProblem < 1)
    throw new UserError(`--samples-per-problem=${String(samplesPerProblem)}: expected a whole number from 1`);
  const tooLarge = options.k?.find((k) => !Number.isInteger(k) || k < 1 || (model && k > samplesPerProblem));
  if (tooLarge !== undefined)
    throw new UserError(`--k=${String(tooLarge)}: expected whole numbers from 1 to --samples-per-problem`);

  const benchmark = await loadBenchmark(options.benchmark ?? 'everyday');
  if (limit !== undefined) benchmark.problems = benchmark.problems.slice(0, limit);
  const home = model ? join(model.model, 'eval') : join('runs', 'eval', canonical ? 'canonical' : 'samples');
  const out = options.out ?? join(home, benchmark.name);
  await expectWritable(out);
  const evaluation = await evaluate({
    ...options,
    benchmark,
    source: await chooseSource(options),
    samplesPerProblem: canonical ? 1 : samplesPerProblem,
  });
  return { report: await writeReport(out, evaluation), out };
}

/** The tensor engine and the model's code are loaded only where there is a model. */
async function chooseSource(options: RunEvaluationOptions): Promise<CompletionSource> {
  const { model, samples, onNote } = options;
  if (samples !== undefined) return samplesSource(samples);
  if (model === undefined) return canonicalSource();
  const { engine, ...settings } = model;
  const [{ modelSource }, { selectEngine }] = await Promise.all([
    import('./model-source.js'),
    import('@phi1/tensor'),
  ]);
  const { reason } = await selectEngine(engine);
  onNote?.(reason);
  return modelSource(settings);
}

/** Finds out before hours of work, rather than after, that there is nowhere to put the result. */
async function expectWritable(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined && dirname(resolve(folder)) !== resolve(folder))
    return expectWritable(dirname(folder));
  if (!found?.isDirectory()) throw new UserError(`--out: ${folder} is not a folder`);
  await access(folder, constants.W_OK).catch(() => {
    throw new UserError(`--out: ${folder} cannot be written to`);
  });
}
