/** All of `phi1 eval` from code: a benchmark and a source by name, graded, and the report written. */
import { existsSync } from 'node:fs';
import { realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { claimOutput, errorMessage, UserError } from '@phi1/base';
import { BENCHMARKS, loadBenchmark } from '@phi1/benchmarks';
import type { EngineOptions } from '@phi1/tensor';
import { evaluate, type EvaluateOptions } from './evaluate.js';
import type { ModelSourceOptions } from './model-source.js';
import { REPORT_FILES, writeReport, type Report } from './report.js';
import { readSampleLog, SampleLog } from './sample-log.js';
import { samplesSource } from './samples.js';
import { canonicalSource, continuedSource, type CompletionSource } from './source.js';

/** What the command `eval` takes as flags: the benchmark, one source of completions, and where the report goes. */
export interface RunEvaluationOptions extends Pick<
  EvaluateOptions,
  'samplesPerProblem' | 'k' | 'seed' | 'sandbox' | 'signal' | 'onProgress'
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
  /** Whether a report that is there is replaced (default false). */
  overwrite?: boolean;
  /** Whether the log of an interrupted evaluation in `out` is gone on with, of the same model and settings (default false). */
  resume?: boolean;
  /** Called with one line about what is being done, e.g. which engine was taken. */
  onNote?: (line: string) => void;
}

/** The evaluation ended before it was done. What had been graded is in `path`, where there was anything. */
export class EvaluationStopped extends Error {
  override name = 'EvaluationStopped';

  constructor(
    readonly graded: number,
    readonly path: string,
    cause: unknown,
  ) {
    const kept = graded === 0 ? 'nothing was graded' : `${String(graded)} graded samples are in ${path}`;
    super(`${errorMessage(cause)}; ${kept}`, { cause });
  }
}

/**
 * @throws UserError when the sources are not exactly one, and whatever its parts throw before anything is graded;
 * EvaluationStopped when it is aborted or fails later
 */
export async function runEvaluation(options: RunEvaluationOptions): Promise<{ report: Report; out: string }> {
  const { model, samples, canonical = false, limit, overwrite = false, resume = false, onNote } = options;
  if ([model !== undefined, samples !== undefined, canonical].filter(Boolean).length !== 1)
    throw new UserError('expected exactly one of (model), (samples) and (canonical)');
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UserError(`limit=${String(limit)}: expected a whole number from 1`);
  const samplesPerProblem = options.samplesPerProblem ?? 1;
  if (!Number.isInteger(samplesPerProblem) || samplesPerProblem < 1)
    throw new UserError(`samplesPerProblem=${String(samplesPerProblem)}: expected a whole number from 1`);
  const tooLarge = options.k?.find((k) => !Number.isInteger(k) || k < 1 || (model && k > samplesPerProblem));
  if (tooLarge !== undefined)
    throw new UserError(`k=${String(tooLarge)}: expected whole numbers from 1 to the samples of a problem`);

  const name = options.benchmark ?? 'everyday';
  const benchmark = await loadBenchmark(name);
  if (limit !== undefined) benchmark.problems = benchmark.problems.slice(0, limit);
  const home = model ? join(model.model, 'eval') : join('runs', 'eval', canonical ? 'canonical' : 'samples');
  const out = options.out ?? join(home, benchmark.name);
  await keepInputs(out, [BENCHMARKS[name] ?? name, ...(samples === undefined ? [] : [samples])]);
  const source = await chooseSource(options);
  await source.count?.(benchmark.problems); // whether there is a completion of every problem, before anything is made
  const wasThere = existsSync(out);
  await claimOutput(out, { overwrite: overwrite || resume });
  const logged = resume && model ? await readSampleLog(out, samplesPerProblem) : [];
  const tasks = new Set(logged.map(({ taskId }) => taskId));
  const log = new SampleLog(out, logged.length);
  let done = false;
  try {
    const evaluation = await evaluate({
      ...options,
      benchmark,
      source: logged.length > 0 ? continuedSource(source, logged) : source,
      samplesPerProblem: canonical ? 1 : samplesPerProblem,
      onUngradable: (lacking) => {
        const lackingTasks = new Map([...lacking].map(([problem, module]) => [problem.taskId, module]));
        const line = ungradable(lackingTasks);
        if (lackingTasks.size === benchmark.problems.length) throw new UserError(`${name}: ${line}`);
        onNote?.(line);
      },
      onGraded: (sample) => {
        if (!tasks.has(sample.taskId)) log.append(sample);
      },
    });
    const report = await writeReport(out, evaluation);
    done = true;
    return { report, out };
  } catch (error) {
    if (log.count === 0 && !options.signal?.aborted) throw error;
    throw new EvaluationStopped(log.count, log.path, error);
  } finally {
    log.close(done);
    if (!wasThere && log.count === 0) await rmdir(out).catch(() => undefined); // what was made for nothing
  }
}

/** One line that names the problems that cannot be graded, up to ten of them. */
function ungradable(lacking: ReadonlyMap<string, string>): string {
  const modules = [...new Set(lacking.values())].join(', ');
  const tasks = [...lacking.keys()];
  const more = tasks.length > 10 ? ` and ${String(tasks.length - 10)} more` : '';
  const [problems, verb] = tasks.length === 1 ? ['problem needs', 'is'] : ['problems need', 'are'];
  return `${String(tasks.length)} ${problems} ${modules}, which the sandbox does not have, and ${verb} not graded: ${tasks.slice(0, 10).join(', ')}${more}`;
}

/** @throws UserError when the report would be written over one of the files that it is made from */
async function keepInputs(out: string, inputs: readonly string[]): Promise<void> {
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const written = await Promise.all(REPORT_FILES.map((name) => real(join(out, name))));
  for (const input of inputs) {
    const path = await real(input);
    if (path !== undefined && written.includes(path))
      throw new UserError(
        `out=${out}: the report would overwrite ${input}, which is read; name another folder`,
      );
  }
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
  const selected = await selectEngine(engine);
  onNote?.(selected.reason);
  const source = modelSource(settings);
  const { engine: name, version, device } = selected;
  Object.assign(source.description, { engine: `${name} (${version})`, device });
  return source;
}
