/** Flags that several commands share, and how results are printed. */
import { resolve } from 'node:path';
import { Progress, resultText, UserError } from '@phi1/base';
import type { Argv } from 'yargs';
import type { CorpusManifest, Embedding, ModelOptions } from '@phi1/data';
import { shardAssignmentFromEnvironment } from '@phi1/data/defaults';
import { OPTIONAL_PARTS } from '@phi1/endpoint/optional-parts';
import { WEIGHT_DTYPES } from '@phi1/model/choices';
import { SANDBOX_KINDS } from '@phi1/python/choices';
import { ENGINES } from '@phi1/tensor/choices';

/** The corpus that a command reads, by its place. */
export function withCorpus<T>(command: Argv<T>) {
  return command.positional('corpus', { type: 'string', demandOption: true, describe: 'a corpus folder' });
}

/** For what is made in one go; a step that makes a corpus goes on with its own and refuses any other. */
export const overwriteOption = {
  type: 'boolean',
  default: false,
  describe: 'replace what is there already',
} as const;

/** The shape of a new model, in place of its preset's. */
export const shapeFlags = {
  layers: { type: 'number', describe: "of the model (default the preset's)" },
  width: { type: 'number', describe: "of the model's residual stream (default the preset's)" },
  heads: { type: 'number', describe: "of attention (default as many as keep the size of the preset's)" },
} as const;

/** The corpus that a command makes. */
export const newCorpus = { type: 'string', demandOption: true, describe: 'the new corpus' } as const;

/** A model behind an endpoint, for what asks one. */
export const endpointOptions = {
  model: { type: 'string', describe: 'asked at an OpenAI-compatible endpoint (OPENAI_API_KEY)' },
  'base-url': { type: 'string', describe: 'of the endpoint, up to /v1 (or OPENAI_BASE_URL)' },
  concurrency: { type: 'number', default: 4, describe: 'requests at a time' },
  'requests-per-minute': { type: 'number', describe: 'at most' },
  without: {
    type: 'string',
    default: '',
    describe: `what the model does not take, of ${OPTIONAL_PARTS.join(', ')}; found out where the endpoint refuses it`,
  },
  'prompt-price': { type: 'number', default: 0, describe: 'of a million tokens' },
  'completion-price': { type: 'number', default: 0, describe: 'of a million tokens' },
} as const;

/** The model that those flags name; undefined when there is none. */
export function readEndpointFlags(flags: {
  model?: string | undefined;
  baseUrl?: string | undefined;
  requestsPerMinute?: number | undefined;
  without: string;
  promptPrice: number;
  completionPrice: number;
}): ModelOptions | undefined {
  const { model, baseUrl, requestsPerMinute, promptPrice, completionPrice } = flags;
  const without = listed(flags.without).map((part) => {
    const known = OPTIONAL_PARTS.find((name) => name === part);
    if (known) return known;
    throw new UserError(`--without=${part}: expected ${OPTIONAL_PARTS.join(', ')}`);
  });
  if (model === undefined) {
    if (baseUrl !== undefined) throw new UserError('--base-url: expected --model with it');
    return undefined;
  }
  return {
    model,
    without,
    price: { prompt: promptPrice, completion: completionPrice },
    ...(baseUrl !== undefined && { baseUrl }),
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
  };
}

/** For what loads a model to use it. */
export const inferenceOptions = {
  engine: { choices: ['auto', ...ENGINES] as const, default: 'auto' as const },
  device: { type: 'string', default: 'auto', describe: 'auto, cpu, cuda or cuda:N' },
  dtype: {
    choices: WEIGHT_DTYPES,
    default: 'auto' as const,
    describe: 'what weights are held as; auto: as in the file',
  },
} as const;

/** For what runs programs that nobody has read. */
export const sandboxOptions = {
  sandbox: {
    choices: SANDBOX_KINDS,
    default: 'pyodide' as const,
    describe:
      "what runs programs: WebAssembly; the machine's CPython behind walls of the Linux kernel; the same without walls, as you",
  },
  python: {
    type: 'string',
    describe: 'of the native sandboxes, the Python that runs programs; python3 by default',
  },
  threads: { type: 'number', describe: 'programs run at a time; one a core by default' },
} as const;

/** @throws UserError where a Python is named for a sandbox that has its own */
export function checkSandboxPython(sandbox: string, python: string | undefined): void {
  if (python !== undefined && sandbox === 'pyodide')
    throw new UserError('--python: expected --sandbox=native with it; pyodide has a Python of its own');
}

/** For what compares texts as vectors. */
export const embeddingOption = {
  type: 'string',
  describe: "a model's folder, whose embeddings are taken; default: hashed words",
} as const;

/**
 * What {@link embeddingOption} asks for; undefined, for hashed words, where there is no model.
 *
 * @throws UserError when the model cannot be loaded
 */
export async function loadEmbedding(model: string | undefined): Promise<Embedding | undefined> {
  if (model === undefined) return undefined;
  const { modelEmbedding } = await import('@phi1/data');
  return modelEmbedding(model);
}

/** By default what the launcher says: torchrun, Slurm or MPI. */
export const rankOptions = () => {
  const { rank, worldSize } = shardAssignmentFromEnvironment();
  return {
    rank: { type: 'number', default: rank, describe: 'which of --world-size processes this is, from 0' },
    'world-size': { type: 'number', default: worldSize, describe: 'how many processes share the work' },
  } as const;
};

export const jsonOption = { type: 'boolean', default: false, describe: 'print one JSON object' } as const;

/** The parts of a flag that is a list with commas. */
export function listed(value: string): string[] {
  return value.split(',').filter((part) => part !== '');
}

/** Runs `work` with a progress bar; the function it gets moves the bar. */
export async function withProgress<T>(
  label: string,
  work: (update: (done: number, of: number, text?: string) => void) => Promise<T>,
): Promise<T> {
  const bar = new Progress({ label, total: 1 });
  try {
    return await work((done, of, text = `${String(done)} of ${String(of)}`) => {
      bar.update(of === 0 ? 1 : done / of, text);
    });
  } finally {
    bar.stop();
  }
}

/** A result on stdout: one JSON object, or for people. */
export function printResult(result: object, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : resultText(result));
}

/** What is said of a corpus when it is made. */
export function summarizeCorpus(to: string, manifest: CorpusManifest | undefined): object {
  if (!manifest) return { corpus: resolve(to), complete: false };
  const { rows, textBytes, shards, dropped } = manifest;
  return { corpus: resolve(to), complete: true, rows, textBytes, shards: shards.length, dropped };
}
