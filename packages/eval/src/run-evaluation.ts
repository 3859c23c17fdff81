/** All of `phi1 eval` from code: a benchmark and a source by name, graded, and the report written. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, UserError, withoutUndefined } from '@phi1/base';
import { findBenchmark, loadBenchmark, type Benchmark } from '@phi1/benchmarks';
import { splitBySimilarity } from './contamination.js';
import { evaluate, type Evaluation } from './evaluate.js';
import { EVALUATION_FILES, EvaluationFolder } from './evaluation-folder.js';
import { expectRubrics, JudgeStopped, openJudge, type Judge } from './judge/judge.js';
import type { Understanding } from './judge/understanding.js';
import { writeReport, type Report } from './report.js';
import type { RunEvaluationOptions } from './run-options.js';
import { samplesSource } from './samples.js';
import { describeSettings } from './settings.js';
import {
  canonicalSource,
  continuedSource,
  type CompletionSource,
  type Sample,
  type SampleCounts,
} from './source.js';

/** The evaluation ended before it was done. What had been graded is in `path`, where there was anything. */
export class EvaluationStopped extends Error {
  override name = 'EvaluationStopped';

  constructor(
    readonly graded: number,
    readonly path: string,
    cause: unknown,
  ) {
    const kept =
      graded === 0
        ? 'nothing was graded'
        : `${String(graded)} graded samples are in ${path}, and the next call of the same goes on with them`;
    super(`${errorMessage(cause)}; ${kept}`, { cause });
  }
}

/**
 * @throws UserError when the sources are not exactly one, and whatever its parts throw before anything is graded;
 * EvaluationStopped when it is aborted or fails later
 */
export async function runEvaluation(options: RunEvaluationOptions): Promise<{ report: Report; out: string }> {
  const { model, endpoint, samples, canonical = false, limit, onNote } = options;
  const { overwrite = false, resume = false } = options;
  if (overwrite && resume) throw new UserError('expected one of (overwrite) and (resume) at most');
  if ([model, endpoint, samples].filter((source) => source !== undefined).length + Number(canonical) !== 1)
    throw new UserError('expected exactly one of (model), (endpoint), (samples) and (canonical)');
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UserError(`limit=${String(limit)}: expected a whole number from 1`);
  const given = options.samplesPerProblem ?? 1;
  if (!Number.isInteger(given) || given < 1)
    throw new UserError(`samplesPerProblem=${String(given)}: expected a whole number from 1`);
  const samplesPerProblem = canonical ? 1 : given;
  const most = (model ?? endpoint) ? samplesPerProblem : Infinity;
  const tooLarge = options.k?.find((k) => !Number.isInteger(k) || k < 1 || k > most);
  if (tooLarge !== undefined)
    throw new UserError(`k=${String(tooLarge)}: expected whole numbers from 1 to the samples of a problem`);

  if (options.sandbox && 'kind' in options.sandbox && options.sandbox.kind === 'native-unsafe')
    onNote?.('sandbox native-unsafe: what the model wrote runs as you, with your files and your network');
  const name = options.benchmark ?? 'everyday';
  const whole = await loadBenchmark(name, withoutUndefined({ mbppPrompt: options.mbppPrompt }));
  const benchmark = { ...whole, problems: whole.problems.slice(0, limit) };
  if (options.judge) expectRubrics(benchmark);
  const judge = options.judge && (await openJudge(options.judge));
  const out = options.out ?? join(defaultFolder(options), benchmark.name);
  await keepInputs(out, [await findBenchmark(name), ...(samples === undefined ? [] : [samples])]);
  const source = await chooseSource(options, new Set(whole.problems.map(({ taskId }) => taskId)));
  const counts = await source.count?.(benchmark.problems);
  if (!options.missingAsFailed) expectAll(counts?.missing ?? [], benchmark, samples ?? '');
  const similar = await options.similarity?.find(benchmark.problems);
  const settings = await describeSettings(options, benchmark, samplesPerProblem);
  const folder = await EvaluationFolder.open(out, settings, { overwrite, resume });
  if (counts) for (const line of describeCounts(counts, benchmark, samples ?? '')) onNote?.(line);
  if (folder.count > 0) onNote?.(`goes on with ${String(folder.count)} graded samples in ${out}`);
  const known = new Set(folder.graded.map(sampleKey));
  let done = false;
  try {
    const evaluation = await evaluate({
      ...options,
      benchmark,
      source: continuedSource(source, folder.graded),
      samplesPerProblem,
      known: folder.graded,
      onUngradable: (lacking) => {
        const lackingTasks = new Map([...lacking].map(([problem, module]) => [problem.taskId, module]));
        const line = ungradable(lackingTasks);
        if (lackingTasks.size === benchmark.problems.length) throw new UserError(`${name}: ${line}`);
        onNote?.(line);
      },
      onGraded: (sample) => {
        if (!known.has(sampleKey(sample))) folder.append(sample);
      },
    });
    const contamination =
      options.similarity && similar && splitBySimilarity(evaluation.problems, options.similarity, similar);
    const understanding = judge && (await grade(judge, evaluation, folder.gradesPath, options));
    const more = { unknown: counts?.unknown, contamination, understanding };
    const report = await writeReport(out, evaluation, more);
    done = true;
    return { report, out };
  } catch (error) {
    if (error instanceof JudgeStopped) throw error.keeping(folder.count, out, overwrite);
    if (folder.count === 0 && !options.signal?.aborted) throw error;
    throw new EvaluationStopped(folder.count, folder.logPath, error);
  } finally {
    await folder.close(done);
  }
}

/** The client of endpoints is loaded only where there is a judge. */
async function grade(
  judge: Judge,
  { problems }: Evaluation,
  path: string,
  options: RunEvaluationOptions,
): Promise<Understanding> {
  const { seed = 0, signal, onNote, onJudged } = options;
  const { judgeUnderstanding } = await import('./judge/judge-all.js');
  const concurrency = options.judge?.concurrency ?? 4;
  return judgeUnderstanding(problems, { judge, path, concurrency, seed, signal, onNote, onJudged });
}

/** Tells the samples of an evaluation apart; equal completions of a file are one, which is graded once. */
function sampleKey({ taskId, index, completion }: Sample): string {
  return JSON.stringify([taskId, index ?? completion]);
}

/** Where a report goes when nobody says. */
function defaultFolder({ model, endpoint, canonical }: RunEvaluationOptions): string {
  if (model) return join(model.model, 'eval');
  const kind = canonical ? 'canonical' : (endpoint?.model.replace(/[^\w.-]+/g, '-') ?? 'samples');
  return join('runs', 'eval', kind);
}

/** What a file of samples has too little or too much of, a line each. */
function describeCounts(
  { fewest, most, missing = [], unknown = new Map() }: SampleCounts,
  { name, problems }: Benchmark,
  path: string,
): string[] {
  const unknownCount = [...unknown.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...(missing.length > 0
      ? [`${path}: ${lack(missing, problems.length)}, which count as not solved: ${listSome(missing)}`]
      : []),
    ...(unknownCount > 0
      ? [
          `${path}: has ${String(unknownCount)} completions of no problem of ${name}, which are left out: ${listSome([...unknown.keys()])}`,
        ]
      : []),
    ...(most > fewest ? [`${path}: has ${String(fewest)} to ${String(most)} completions a problem`] : []),
  ];
}

/** @throws UserError that lists the problems without a completion */
function expectAll(missing: readonly string[], { problems }: Benchmark, path: string): void {
  if (missing.length === 0) return;
  throw new UserError(
    `${path}: ${lack(missing, problems.length)}, expected one of each, or that they count as not solved (missingAsFailed): ${missing.join(', ')}`,
  );
}

function lack(missing: readonly string[], count: number): string {
  return `has no completion of ${String(missing.length)} of ${String(count)} problems`;
}

/** One line that names the problems that cannot be graded, up to ten of them. */
function ungradable(lacking: ReadonlyMap<string, string>): string {
  const modules = [...new Set(lacking.values())].join(', ');
  const tasks = [...lacking.keys()];
  const [problems, verb] = tasks.length === 1 ? ['problem needs', 'is'] : ['problems need', 'are'];
  return `${String(tasks.length)} ${problems} ${modules}, which the sandbox does not have, and ${verb} not graded: ${listSome(tasks)}`;
}

function listSome(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${String(names.length - 10)} more` : '';
  const short = names.slice(0, 10).map((name) => (name.length > 80 ? `${name.slice(0, 80)}...` : name));
  return `${short.join(', ')}${more}`;
}

/** @throws UserError when the report would be written over one of the files that it is made from */
async function keepInputs(out: string, inputs: readonly string[]): Promise<void> {
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const written = await Promise.all(EVALUATION_FILES.map((name) => real(join(out, name))));
  for (const input of inputs) {
    const path = await real(input);
    if (path !== undefined && written.includes(path))
      throw new UserError(
        `out=${out}: the report would overwrite ${input}, which is read; name another folder`,
      );
  }
}

/** The tensor engine and the model's code are loaded only where there is a model. */
async function chooseSource(
  { model, endpoint, samples, onNote }: RunEvaluationOptions,
  known: ReadonlySet<string>,
): Promise<CompletionSource> {
  if (samples !== undefined) return samplesSource(samples, known);
  if (endpoint) return (await import('./endpoint-source.js')).endpointSource(endpoint);
  if (!model) return canonicalSource();
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
