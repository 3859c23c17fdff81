/**
 * The main job: chooses an engine, prepares the corpus, builds the model of a preset, trains it and leaves a
 * run's folder; or continues a run from its newest checkpoint. All that the command line does is done here; who
 * sits at a terminal only watches.
 */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { formatBytes, errorMessage, UserError, writeFileAtomically } from '@phi1/base';
import { describeModel, PhiModel, presetConfig, type PhiConfig } from '@phi1/model';
import { selectEngine, type SelectedEngine } from '@phi1/tensor';
import {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  settleCheckpoints,
  type CheckpointParts,
} from './checkpoint.js';
import { addCompletion, complete, readCompletions } from './completions.js';
import { measureMatMulRate } from './engine-rate.js';
import { drawLossCurve } from './loss-curve.js';
import { toMetricsLine, MetricsLog } from './metrics.js';
import { Optimizer } from './optimizer.js';
import {
  toBudget,
  changeRunConfig,
  completeRunConfig,
  readRunConfig,
  type RunChanges,
  type RunConfig,
  type RunRequest,
} from './run-config.js';
import {
  claimFreeFolder,
  claimNewFolder,
  claimRunFolder,
  emptyRunFolder,
  type RunFolder,
} from './run-folder.js';
import { computeProgress } from './schedule.js';
import { computeFigures, type RunSummary } from './summary.js';
import { train, type StepReport, type TrainerState } from './trainer.js';
import { openTrainingData, type TrainingData } from './training-data.js';
import type { RunWatcher } from './watcher.js';

/** A new run. */
export interface NewRunRequest extends RunRequest {
  /** The run's folder; by default a free one named after the preset. */
  out?: string | undefined;
  /** Where that free one is; `runs` by default. */
  runs?: string | undefined;
  /** Whether a run in `out` is replaced; no by default. */
  overwrite?: boolean | undefined;
}

/** A run to continue: only its bounds and what it runs on can be changed. */
export interface ResumeRequest extends RunChanges {
  /** The run's folder. */
  resume: string;
}

export interface PretrainOptions {
  watcher?: RunWatcher;
  /** Ends the training after the step that is under way; the run is saved and can be resumed. */
  signal?: AbortSignal;
  /** Where prepared corpora are kept; `.cache/corpora` by default. */
  cacheDir?: string;
}

/**
 * Trains a new run, or continues one. A run that was killed before its first checkpoint begins again. While a process
 * trains in a folder no other one can.
 *
 * @throws UserError naming the flag or file that is wrong; nothing has been written then
 */
export async function pretrain(
  request: NewRunRequest | ResumeRequest,
  options: PretrainOptions = {},
): Promise<RunSummary> {
  if ('resume' in request) {
    const { resume, ...changes } = request;
    const { folder, release } = await claimRunFolder(resolve(resume));
    return resumeRun(folder, changes, options).finally(release);
  }
  const { out, runs = 'runs', overwrite = false, ...asked } = request;
  const config = completeRunConfig(asked);
  const claimed = await (out === undefined
    ? claimFreeFolder(resolve(runs), config.preset)
    : claimNewFolder(resolve(out), overwrite));
  return beginRun(claimed.folder, config, options).finally(claimed.abandon);
}

/** All that a run is made of, ready to train. */
interface Run extends CheckpointParts {
  folder: RunFolder;
  config: RunConfig;
  engine: SelectedEngine;
  data: TrainingData;
  log: MetricsLog;
}

/** Trains a run from its first step; what another run left in the folder goes when everything else is ready. */
async function beginRun(folder: RunFolder, config: RunConfig, options: PretrainOptions): Promise<RunSummary> {
  const data = await openTrainingData(config, options);
  const engine = await startEngine(config, options);
  const model = PhiModel.initialize(modelConfig(config, data), config.seed);
  const optimizer = new Optimizer(model.parameters, config);
  await emptyRunFolder(folder);
  await writeJson(folder.config, { ...config, corpusHash: data.hash, versions: await readVersions(engine) });
  const { tokenizer } = data;
  await addCompletion(folder.completions, 0, await complete(model, tokenizer, config.completionTokens));
  const log = await MetricsLog.open(folder.metrics, 0);
  const record = { step: 0, tokens: 0, seconds: 0, batches: 0 };
  const run = { folder, config, engine, data, log, model, optimizer, record, tokenizerJson: json(tokenizer) };
  return trainRun(run, options);
}

async function resumeRun(
  folder: RunFolder,
  changes: RunChanges,
  options: PretrainOptions,
): Promise<RunSummary> {
  const config = changeRunConfig(await readRunConfig(folder.config), changes);
  await settleCheckpoints(folder.path);
  if ((await listCheckpoints(folder.path)).length === 0) {
    options.watcher?.note?.(`${folder.path}: no checkpoint yet, the run begins again`);
    return beginRun(folder, config, options);
  }
  const data = await openTrainingData(config, options);
  const engine = await startEngine(config, options);
  const checkpoint = await loadCheckpoint(folder.path, config);
  const { record, tokenizerJson } = checkpoint;
  const isAnother = config.corpusHash !== undefined && config.corpusHash !== data.hash;
  if (isAnother || tokenizerJson !== json(data.tokenizer)) {
    throw new UserError(
      `${config.corpus}: is not what it was when ${folder.path} began, which cannot continue`,
    );
  }
  if (computeProgress(toBudget(config), record.step, record.seconds) >= 1) {
    const done = `${String(record.step)} steps in ${(record.seconds / 60).toFixed(1)} minutes`;
    throw new UserError(`${folder.path}: is finished (${done}); give --steps or --minutes beyond that`);
  }
  data.batches.position = record.batches;
  const log = await MetricsLog.open(folder.metrics, record.step);
  await writeJson(folder.config, config);
  return trainRun({ ...checkpoint, folder, config, engine, data, log }, options);
}

/** Trains a run that is ready and writes what came of it. */
async function trainRun(run: Run, { watcher, signal }: PretrainOptions): Promise<RunSummary> {
  const { folder, config, engine, data, model, optimizer, log } = run;
  const { parameters, trainingFlopsPerToken } = describeModel(model.config, { context: config.context });
  const engineRate = await measureMatMulRate();
  const peakMemoryBytes = await peakMemoryReader(engine);
  const stop = new AbortController();
  let validationLoss = run.record.lastValidationLoss;
  const onStep = (report: StepReport): void => {
    const mfu = (report.tokensPerSecond * trainingFlopsPerToken) / engineRate;
    log.append(toMetricsLine(report, data.bytesPerToken, { mfu, peakMemoryBytes: peakMemoryBytes() }));
    if (log.failure !== undefined) stop.abort(); // what was computed is saved if it can be
    validationLoss = report.validationLoss ?? validationLoss;
    watcher?.step?.(report, validationLoss);
  };
  const save = async (state: TrainerState): Promise<void> => {
    const record = { ...state, batches: data.batches.position };
    await saveCheckpoint(folder.path, { ...run, record }, config.keepCheckpoints).catch((error: unknown) => {
      if (log.failure === undefined) throw error;
      throw new Error(`${errorMessage(log.failure)}; ${errorMessage(error)}`, { cause: error });
    });
  };
  watcher?.trainingBegins?.();
  try {
    const state = await train({
      ...config,
      model,
      optimizer,
      batches: data.batches,
      validation: data.validation,
      schedule: { ...config, peakRate: config.learningRate },
      budget: toBudget(config),
      clip: config.clip === 0 ? Infinity : config.clip,
      state: run.record,
      onStep,
      save,
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    }).finally(() => watcher?.trainingEnds?.());
    if (log.failure !== undefined) {
      await log.rewrite().catch(() => undefined);
      const saved = `step-${String(state.step)} is saved, continue with --resume=${folder.path}`;
      throw new Error(`${errorMessage(log.failure)}; ${saved}`, { cause: log.failure });
    }
    return await finishRun(run, state, parameters);
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

/** Writes what came of a run. */
async function finishRun(run: Run, state: TrainerState, parameters: number): Promise<RunSummary> {
  const { folder, config, engine, data, model, log } = run;
  const interrupted = computeProgress(toBudget(config), state.step, state.seconds) < 1;
  if (!interrupted) {
    // Not for someone who waits for the process to end: a slow engine takes a minute for it.
    const completion = await complete(model, data.tokenizer, config.completionTokens);
    await addCompletion(folder.completions, state.step, completion);
  }
  const title = `${config.preset} on ${basename(config.corpus)}`;
  const figures = computeFigures(log.lines, state, data.bytesPerToken.validation);
  const curve = await drawLossCurve(log.lines, figures.validation?.firstBitsPerByte, title);
  await writeFileAtomically(folder.lossCurve, curve);
  const summary: RunSummary = {
    run: folder.path,
    preset: config.preset,
    corpus: config.corpus,
    interrupted,
    parameters,
    ...figures,
    engine: `${engine.version} on ${engine.device}`,
    checkpoint: (await listCheckpoints(folder.path)).at(-1)!,
    lossCurve: folder.lossCurve,
    completions: await readCompletions(folder.completions),
  };
  await writeJson(folder.summary, summary);
  return summary;
}

async function startEngine(config: RunConfig, { watcher }: PretrainOptions): Promise<SelectedEngine> {
  const { engine, device, threads, precision } = config;
  const selected = await selectEngine({
    engine,
    device,
    precision,
    ...(threads !== undefined && { threads }),
    onProgress: ({ step, bytes, totalBytes }) => {
      watcher?.preparing?.(step, totalBytes && bytes / totalBytes, formatBytes(bytes));
    },
  });
  watcher?.note?.(selected.reason);
  return selected;
}

function modelConfig(config: RunConfig, { tokenizer, vocabularySize }: TrainingData): PhiConfig {
  const preset = presetConfig(config.preset);
  return presetConfig(config.preset, {
    vocab_size: vocabularySize,
    max_position_embeddings: Math.max(preset.max_position_embeddings, config.context),
    attention_dropout: config.dropout,
    resid_pdrop: config.dropout,
    bos_token_id: tokenizer.endOfText,
    eos_token_id: tokenizer.endOfText,
  });
}

async function readVersions(engine: SelectedEngine): Promise<Record<string, string>> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { phi1: version, node: process.version, engine: `${engine.version} on ${engine.device}` };
}

/** Reads the most memory that there has been so far: a GPU's in tensors, else what the process had resident. */
async function peakMemoryReader({ engine }: SelectedEngine): Promise<() => number> {
  const torch = engine === 'torch' ? await import('@phi1/tensor/torch') : undefined;
  return () => torch?.torchMemory().cuda?.peakAllocatedBytes ?? process.resourceUsage().maxRSS * 1024;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}
