/**
 * A run's beginning, new or resumed: engine, model, optimizer and data, made from its config or loaded from its newest
 * checkpoint, ready to be trained.
 */
import { readFile } from 'node:fs/promises';
import { formatBytes, UserError, writeJson } from '@phi1/base';
import {
  loadTokenizer,
  LoraAdapter,
  PhiModel,
  presetConfig,
  type PhiConfig,
  type Tokenizer,
} from '@phi1/model';
import { loadModel, readCompanions } from '@phi1/model/node';
import { selectEngine, type SelectedEngine } from '@phi1/tensor';
import { tokenizerHash, type PreparedTokens } from '@phi1/tokens';
import { listCheckpoints, loadCheckpoint, settleCheckpoints, type CheckpointParts } from './checkpoint.js';
import { addCompletion, complete } from './completions.js';
import type { Evaluator } from './evaluator.js';
import { hashWeights, openInitModel } from './init-model.js';
import { MetricsLog } from './metrics.js';
import { Optimizer } from './optimizer.js';
import { collectively, onRankZero, requireSame, single, type Communicator } from './ranks/communicator.js';
import { rankEngine, requireOwnDevices } from './ranks/rank-engine.js';
import { changeRunConfig, readRunConfig, toBudget, type RunChanges, type RunConfig } from './run-config.js';
import { emptyRunFolder, type RunFolder } from './run-folder.js';
import { computeProgress } from './schedule.js';
import { cutSamples } from './samples.js';
import type { RunSummary } from './summary.js';
import { trainRun } from './train-run.js';
import {
  chooseVocabularySize,
  describeTokens,
  openTokens,
  toTrainingData,
  type TrainingData,
} from './training-data.js';
import type { RunWatcher } from './watcher.js';

/** Who watches a run, evaluates its model and may stop it: what is not part of `config.json`. */
export interface JobOptions {
  watcher?: RunWatcher | undefined;
  /** Evaluate the model when `evaluateEvery` says so, and at the end. */
  evaluators?: readonly Evaluator[] | undefined;
  /** Ends the training after the step that is under way; the run is saved and can be resumed. */
  signal?: AbortSignal | undefined;
  /** The other ranks, which are given the same request; none by default. Rank 0 alone writes and is watched. */
  communicator?: Communicator | undefined;
}

/** Trains a run from its first step; what another run left in the folder goes when everything else is ready. */
export async function beginRun(
  folder: RunFolder,
  asked: RunConfig,
  tokens: PreparedTokens,
  options: JobOptions,
): Promise<RunSummary> {
  const { communicator = single } = options;
  options.watcher?.note?.(describeTokens(tokens.stats));
  const { data, engine, initHash } = await collectively(communicator, async () => ({
    data: toTrainingData(tokens, asked, communicator),
    initHash: asked.init === undefined ? undefined : await hashWeights(asked.init),
    engine: await startEngine(asked, options),
  }));
  const config: RunConfig = {
    ...asked,
    corpusHash: data.hash,
    ...(initHash !== undefined && { initHash }),
    versions: await readVersions(engine),
  };
  await requireSameRun(communicator, config, { data, engine, step: 0 });
  const { init } = config;
  const { model, adapter } = await collectively(communicator, () => makeModel(config, data.tokenizer));
  const optimizer = new Optimizer((adapter ?? model).parameters, config, stateRanks(config, communicator));
  const log = await onRankZeroAlone(communicator, async () => {
    await emptyRunFolder(folder);
    await writeJson(folder.config, config);
    const completion = await complete(model, data.tokenizer, config.completionTokens);
    await addCompletion(folder.completions, 0, completion);
    return MetricsLog.open(folder.metrics, 0);
  });
  const parts: CheckpointParts = {
    model,
    adapter,
    base: adapter && init,
    optimizer,
    record: { step: 0, tokens: 0, seconds: 0, batches: 0 },
    tokenizerJson: JSON.stringify(data.tokenizer),
    companions: init === undefined ? undefined : await readCompanions(init),
  };
  return trainRun({ ...parts, folder, config, engine, data, log }, options);
}

/** Continues a run, or begins it again where it has no checkpoint yet. */
export async function resumeRun(
  folder: RunFolder,
  changes: RunChanges,
  options: JobOptions,
): Promise<RunSummary> {
  const { communicator = single } = options;
  const { config, tokens } = await collectively(communicator, () => openRun(folder, changes, options));
  await onRankZero(communicator, () => settleCheckpoints(folder.path));
  const isBegun = (await listCheckpoints(folder.path)).length > 0;
  if (!isBegun) {
    options.watcher?.note?.(`${folder.path}: no checkpoint yet, the run begins again`);
    return beginRun(folder, config, tokens, options);
  }
  options.watcher?.note?.(describeTokens(tokens.stats));
  const { data, engine, checkpoint } = await collectively(communicator, async () => {
    const data = toTrainingData(tokens, config, communicator);
    const engine = await startEngine(config, options);
    const base = config.job === 'lora' ? config.init : undefined;
    const checkpoint = await loadCheckpoint(folder.path, config, {
      base,
      onDamaged: options.watcher?.note,
      communicator: stateRanks(config, communicator),
    });
    checkContinues(folder, config, data, checkpoint);
    return { data, engine, checkpoint };
  });
  const { record } = checkpoint;
  await requireSameRun(communicator, config, { data, engine, step: record.step });
  data.batches.position = record.batches;
  checkpoint.adapter?.attach(checkpoint.model);
  const log = await onRankZeroAlone(communicator, async () => {
    await writeJson(folder.config, config);
    await cutSamples(folder.samples, record.step);
    return MetricsLog.open(folder.metrics, record.step);
  });
  return trainRun({ ...checkpoint, folder, config, engine, data, log }, options);
}

/** The ranks among which the optimizer's state is divided. */
function stateRanks({ zeroStage }: RunConfig, communicator: Communicator): Communicator {
  return zeroStage === 0 ? single : communicator;
}

/** The config of a run that goes on, and its tokens. */
async function openRun(
  folder: RunFolder,
  changes: RunChanges,
  options: JobOptions,
): Promise<{ config: RunConfig; tokens: PreparedTokens }> {
  const config = changeRunConfig(await readRunConfig(folder.config), changes);
  if (config.data === undefined) {
    throw new UserError(
      `data: ${folder.path} does not say where its tokens are; expected the prepared folder`,
    );
  }
  const given = (options.evaluators ?? []).map(({ name }) => name);
  const { evaluators = [] } = config;
  if (given.join() !== evaluators.join()) {
    throw new UserError(
      `evaluators: ${folder.path} is evaluated on ${evaluators.join(', ') || 'nothing'}, not on ${given.join(', ') || 'nothing'}`,
    );
  }
  await checkInit(folder, config);
  return { config, tokens: await openTokens(config.data) };
}

/** @throws UserError when the data is not the run's, or the run is over */
function checkContinues(
  folder: RunFolder,
  config: RunConfig,
  data: TrainingData,
  { record, tokenizerJson }: CheckpointParts,
): void {
  const isSame =
    config.corpusHash === undefined
      ? tokenizerHash(loadTokenizer(tokenizerJson)) === tokenizerHash(data.tokenizer)
      : config.corpusHash === data.hash;
  if (!isSame) {
    throw new UserError(
      `${config.corpus ?? config.data!}: is not what it was when ${folder.path} began, which cannot continue`,
    );
  }
  if (computeProgress(toBudget(config, data.batches.batchesPerEpoch), record.step, record.seconds) >= 1) {
    const done = `${String(record.step)} steps in ${(record.seconds / 60).toFixed(1)} minutes`;
    throw new UserError(
      `${folder.path}: is finished (${done}); give steps, tokens, epochs or minutes beyond that`,
    );
  }
}

/** @throws UserError when the ranks are not about to do the same; a collective */
async function requireSameRun(
  communicator: Communicator,
  config: RunConfig,
  { data, engine, step }: { data: TrainingData; engine: SelectedEngine; step: number },
): Promise<void> {
  if (communicator.worldSize === 1) return;
  const { phi1: version } = await readVersions(engine);
  const known = { ...config, version, step, data: data.hash.slice(0, 12) };
  // what a rank computes on is its own, and its version is compared alone
  await requireSame(communicator, { ...known, device: null, threads: null, versions: null });
  await requireOwnDevices(communicator, engine.device);
}

/** Does work on rank 0, whose result none of the others needs. @returns undefined on those */
async function onRankZeroAlone<T>(
  communicator: Communicator,
  work: () => Promise<T>,
): Promise<T | undefined> {
  return collectively(communicator, async () => (communicator.rank === 0 ? work() : undefined));
}

/** An adapter's run needs its model all the time, a fine-tuned one's only to begin. */
async function checkInit(folder: RunFolder, config: RunConfig): Promise<void> {
  const { job, init, initHash } = config;
  if (init === undefined) return;
  if (job === 'finetune' && (await listCheckpoints(folder.path)).length > 0) return;
  await openInitModel(init);
  if (initHash !== undefined && (await hashWeights(init)) !== initHash) {
    throw new UserError(`init: ${init} is not what it was when ${folder.path} began, which cannot continue`);
  }
}

/** The model of a new run, with the adapter that is to be trained, if it is one. */
async function makeModel(
  config: RunConfig,
  tokenizer: Tokenizer,
): Promise<{ model: PhiModel; adapter?: LoraAdapter }> {
  const { init, dropout, seed } = config;
  if (init === undefined) {
    const shape = modelConfig(config, tokenizer);
    return { model: PhiModel.initialize(shape, seed, config.initialization) };
  }
  const changes = { attention_dropout: dropout, resid_pdrop: dropout };
  const model = await loadModel(init, { training: true, changes });
  if (config.job === 'finetune') return { model };
  const { loraRank: rank, loraAlpha: alpha, loraDropout, loraTargets: targets } = config;
  try {
    const options = { rank: rank!, alpha: alpha!, dropout: loraDropout!, targets: targets! };
    const adapter = LoraAdapter.create(model, options, seed);
    adapter.attach(model);
    return { model, adapter };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function modelConfig(config: RunConfig, tokenizer: Tokenizer): PhiConfig {
  const preset = presetConfig(config.preset);
  const fields = {
    vocab_size: chooseVocabularySize(config, tokenizer),
    max_position_embeddings: Math.max(preset.max_position_embeddings, config.context),
    attention_dropout: config.dropout,
    resid_pdrop: config.dropout,
    bos_token_id: tokenizer.endOfText,
    eos_token_id: tokenizer.endOfText,
  };
  return presetConfig(config.preset, fields, config);
}

async function startEngine(
  config: RunConfig,
  { watcher, communicator = single }: JobOptions,
): Promise<SelectedEngine> {
  const { engine, precision } = config;
  const isCuda = communicator.worldSize > 1 && (await isCudaDevice(config.device));
  const { threads, device } = rankEngine(communicator, config, isCuda);
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

async function isCudaDevice(name: string): Promise<boolean> {
  const { chooseDevice } = await import('@phi1/tensor/torch');
  return chooseDevice(name).type === 'cuda';
}

async function readVersions(engine: SelectedEngine): Promise<Record<string, string>> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { phi1: version, node: process.version, engine: `${engine.version} on ${engine.device}` };
}
