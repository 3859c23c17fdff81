/**
 * A model as Hugging Face's folder: `config.json`, `model.safetensors` (or shards and their index) and its companions,
 * which Transformers loads unchanged. Also finds a run's checkpoint.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, readJsonIfThere, readTextIfThere, UserError, writeFolderAtomically } from '@phi1/base';
import { storageDtype, storedBytes, type StoredType } from '@phi1/tensor';
import { parsePhiConfig, toHuggingFaceConfig, withGenerationConfig, type PhiConfig } from '../config.js';
import type { PhiModel } from '../model.js';
import { parameterGroups } from '../parameters.js';
import { byteSize } from '../safetensors/format.js';
import { loadTokenizer, tokenizerFiles, type Tokenizer } from '../tokenizer/index.js';
import { lacksSpaceRuns, withListedTokens } from '../tokenizer/folder-tokens.js';
import { INDEX, modelFromReaders, groupByShard, SINGLE, type LoadOptions } from '../weights.js';
import { isCompanion, readCompanions, type Companions } from './companions.js';
import { filesIn, jsonText, type FolderFiles } from './folder-files.js';
import type { SafetensorsReader } from '../safetensors/reader.js';
import { SafetensorsFile, type TensorToWrite } from './safetensors-file.js';

const modelFile = /^config\.json$|^model[^/\\]*\.safetensors(\.index\.json)?$/;

/** Whether a file of that name belongs to a model's folder. */
export function isModelFile(name: string): boolean {
  return modelFile.test(name) || isCompanion(name);
}

/** What is written beside `config.json`, and how the weights are stored and divided among files. */
export interface SaveOptions {
  /** What the weights are stored as; by default what they are held as, which is exact. */
  dtype?: StoredType;
  /** The content of `tokenizer.json`, as Hugging Face's tokenizers library writes it. */
  tokenizerJson?: string;
  /** Files beside the weights, written as they are. */
  companions?: Companions | undefined;
  /** A model's folder whose tokenizer, chat template and `generation_config.json` are kept as they are. */
  companionsOf?: string;
  /** Weights beyond this go to another file; 5 GB by default. */
  maxShardBytes?: number;
}

/**
 * Writes a model's folder whole or not at all, replacing a model that is there.
 *
 * @throws UserError when the folder holds anything but a model's files
 */
export async function saveModel(folder: string, model: PhiModel, options: SaveOptions = {}): Promise<void> {
  await refuseStrangers(folder, isModelFile, 'model');
  await writeFolderAtomically(folder, (to) => writeModelFiles(filesIn(to), model, options));
}

/** @throws UserError when a folder that is to be replaced holds a file of another kind */
export async function refuseStrangers(
  folder: string,
  isOurs: (name: string) => boolean,
  kind: string,
): Promise<void> {
  const stranger = (await namesIn(folder)).find((name) => !isOurs(name));
  if (stranger !== undefined) {
    throw new UserError(`${folder}: holds ${stranger}, which is no ${kind}'s file, so it is not replaced`);
  }
}

/** Gives a model's files to where they go, for a caller that adds its own. */
export async function writeModelFiles(
  files: FolderFiles,
  model: PhiModel,
  options: SaveOptions = {},
): Promise<void> {
  const { dtype = chooseStorageDtype(model), tokenizerJson, companionsOf, maxShardBytes = 5e9 } = options;
  const { config } = model;
  await files.file('config.json', jsonText(toHuggingFaceConfig(config, dtype)));
  const { bos_token_id, eos_token_id, pad_token_id } = config;
  const generation = { _from_model_config: true, bos_token_id, eos_token_id, pad_token_id };
  await files.file('generation_config.json', jsonText(generation));
  await writeWeights(files, model, dtype, maxShardBytes);
  const base = companionsOf === undefined ? undefined : await resolveCheckpoint(companionsOf);
  const tokenizer = tokenizerJson ?? (base && (await readTextIfThere(join(base, 'tokenizer.json'))));
  if (tokenizer !== undefined) {
    const own = tokenizerFiles(tokenizer, { model_max_length: config.max_position_embeddings });
    for (const [name, content] of Object.entries(own)) await files.file(name, content);
  }
  const kept = base === undefined ? [] : await readCompanions(base);
  for (const [name, content] of [...kept, ...(options.companions ?? [])]) await files.file(name, content);
}

/** The narrowest type that holds every weight of a model as it is. */
function chooseStorageDtype({ parameters }: PhiModel): StoredType {
  return [...parameters.values()].every((weight) => storageDtype(weight) === 'bfloat16')
    ? 'bfloat16'
    : 'float32';
}

async function writeWeights(
  files: FolderFiles,
  model: PhiModel,
  type: StoredType,
  maxShardBytes: number,
): Promise<void> {
  const tensors = parameterGroups(model.config)
    .flat()
    .map(({ name, shape }) => ({
      name,
      type,
      shape,
      bytes: () => storedBytes(model.parameters.get(name)!, type),
    }));
  const shards = intoShards(tensors, maxShardBytes);
  if (shards.length === 1) return files.tensors(SINGLE, tensors);
  const padded = (count: number) => String(count).padStart(5, '0');
  const homes: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const name = `model-${padded(index + 1)}-of-${padded(shards.length)}.safetensors`;
    for (const tensor of shard) homes[tensor.name] = name;
    await files.tensors(name, shard);
  }
  const total = tensors.reduce((bytes, tensor) => bytes + byteSize(tensor), 0);
  await files.file(INDEX, jsonText({ metadata: { total_size: total }, weight_map: homes }));
}

function intoShards(tensors: TensorToWrite[], maxBytes: number): TensorToWrite[][] {
  const shards: TensorToWrite[][] = [[]];
  let filled = 0;
  for (const tensor of tensors) {
    if (filled > 0 && filled + byteSize(tensor) > maxBytes) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)!.push(tensor);
    filled += byteSize(tensor);
  }
  return shards;
}

/** What of a config can be another than the folder's: rates of dropout. */
export type ConfigChanges = Partial<Pick<PhiConfig, 'attention_dropout' | 'resid_pdrop' | 'embd_pdrop'>>;

/**
 * Loads a model from a Hugging Face folder, or from a run's folder what {@link resolveCheckpoint} finds, onto the engine in
 * use.
 *
 * @throws UserError naming what is missing, truncated, corrupt or of another architecture
 */
export async function loadModel(
  folder: string,
  { changes, ...options }: LoadOptions & { changes?: ConfigChanges } = {},
): Promise<PhiModel> {
  return withWeights(folder, (config, readers) =>
    modelFromReaders({ ...config, ...changes }, readers, options),
  );
}

/**
 * Opens the weight files of a model's folder, or of a run's checkpoint, for as long as `use` takes.
 *
 * @throws UserError like {@link loadModel}
 */
export async function withWeights<T>(
  folder: string,
  use: (config: PhiConfig, readers: SafetensorsReader[]) => Promise<T>,
): Promise<T> {
  const checkpoint = await resolveCheckpoint(folder);
  const config = await loadConfig(checkpoint);
  const files: SafetensorsFile[] = [];
  try {
    const readers: SafetensorsReader[] = [];
    for (const [name, tensors] of await weightFiles(checkpoint)) {
      const file = await SafetensorsFile.open(join(checkpoint, name));
      files.push(file);
      readers.push(tensors ? file.reader.only(tensors) : file.reader);
    }
    return await use(config, readers);
  } finally {
    for (const file of files) await file.close();
  }
}

/**
 * The tokenizer that a model's folder, or a run's checkpoint, carries. A line on stderr warns of a codegen
 * tokenizer that has lost its tokens for indentation.
 *
 * @throws UserError when there is none or it is of another kind
 */
export async function loadTokenizerFrom(folder: string): Promise<Tokenizer> {
  const isThere = (await namesIn(folder)).includes('tokenizer.json');
  const checkpoint = isThere ? folder : await resolveCheckpoint(folder);
  const path = join(checkpoint, 'tokenizer.json');
  const [tokenizerConfig, added, config] = await Promise.all(
    ['tokenizer_config.json', 'added_tokens.json', 'config.json'].map((name) =>
      readJsonIfThere(join(checkpoint, name)),
    ),
  );
  const json = withListedTokens({
    'tokenizer.json': await readJson(path),
    'tokenizer_config.json': tokenizerConfig,
    'added_tokens.json': added,
  });
  const tokenizer = loadTokenizer(json, path);
  if (lacksSpaceRuns(tokenizer, tokenizerConfig, config)) {
    console.warn(
      `phi1: ${path}: a codegen tokenizer without its tokens for runs of spaces splits indentation otherwise than its model knows`,
    );
  }
  return tokenizer;
}

/** The config of a model's folder, with the stop ids of its `generation_config.json`. */
export async function loadConfig(folder: string): Promise<PhiConfig> {
  const [path, generation] = ['config.json', 'generation_config.json'].map((name) => join(folder, name));
  const config = parsePhiConfig(await readJson(path!), path);
  return withGenerationConfig(config, await readJsonIfThere(generation!), generation!);
}

/** In a run's folder: the checkpoint that is the best, where the run looked for it. */
export const BEST_FILE = 'best.json';
/** In the folder of a run that trained an adapter: the model that has it merged into its weights. */
export const MERGED_FOLDER = 'merged';

/**
 * The folder with a model's files: the one given, or of a run the merged model, the best checkpoint that it marked, or
 * the newest `checkpoints/step-N`.
 *
 * @throws UserError when there is none of these
 */
export async function resolveCheckpoint(folder: string): Promise<string> {
  const present = await namesIn(folder);
  if (present.includes('checkpoints')) {
    if (present.includes(MERGED_FOLDER)) return join(folder, MERGED_FOLDER);
    const best = present.includes(BEST_FILE) && (await readBest(folder));
    if (best) return best;
    const steps = (await namesIn(join(folder, 'checkpoints')))
      .map((name) => /^step-(\d+)$/.exec(name)?.[1])
      .filter((step) => step !== undefined);
    const newest = steps.sort((a, b) => Number(b) - Number(a))[0];
    if (newest === undefined) throw new UserError(`${folder}: the run has no checkpoint yet`);
    return join(folder, 'checkpoints', `step-${newest}`);
  }
  if (present.includes('config.json')) return folder;
  if (present.includes('adapter_config.json')) {
    throw new UserError(`${folder}: holds an adapter without its model; merge it with phi1 model merge`);
  }
  const what = (await isFolder(folder)) ? 'holds no config.json' : 'there is no such folder';
  throw new UserError(`${folder}: ${what}, expected a model in Hugging Face's layout or a run of phi1`);
}

/** The folder of the checkpoint that a run marked as its best; undefined where it is not there any more. */
async function readBest(run: string): Promise<string | undefined> {
  const path = join(run, BEST_FILE);
  const { checkpoint } = ((await readJson(path)) ?? {}) as { checkpoint?: unknown };
  if (typeof checkpoint !== 'string' || !/^checkpoints\/step-\d+$/.test(checkpoint)) {
    throw new UserError(`${path}: expected the checkpoint that is the best, as checkpoints/step-N`);
  }
  return (await isFolder(join(run, checkpoint))) ? join(run, checkpoint) : undefined;
}

/** The names of a folder's weight files and, where they are shards, the tensors that their index says are in each. */
async function weightFiles(folder: string): Promise<Map<string, string[] | undefined>> {
  const present = await namesIn(folder);
  if (present.includes(SINGLE)) return new Map([[SINGLE, undefined]]);
  if (!present.includes(INDEX)) throw new UserError(`${folder}: there is no ${SINGLE}`);
  const path = join(folder, INDEX);
  const shards = groupByShard(await readJson(path), path);
  const missing = [...shards.keys()].find((name) => !present.includes(name));
  if (missing !== undefined) throw new UserError(`${folder}: the shard ${missing} is missing`);
  return shards;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
