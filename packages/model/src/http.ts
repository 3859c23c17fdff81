/**
 * A model's folder over HTTP: its JSON files whole, its weights a tensor at a time by range requests. Only `fetch`
 * is needed, so it runs in browsers and in Node.
 */
import { errorMessage, UserError } from '@phi1/base';
import { parsePhiConfig, withGenerationConfig } from './config.js';
import type { PhiModel } from './model.js';
import { SafetensorsReader, type ByteSource } from './safetensors/reader.js';
import { withListedTokens } from './tokenizer/folder-tokens.js';
import { loadTokenizer, type Tokenizer } from './tokenizer/index.js';
import { INDEX, modelFromReaders, groupByShard, SINGLE } from './weights.js';

/**
 * Loads a model onto the engine in use.
 *
 * @param folder the address under which `config.json` and `model.safetensors` (or its shards) are
 * @throws UserError naming the address that does not answer, or what is wrong with what it answers
 */
export async function fetchModel(folder: string): Promise<PhiModel> {
  const address = addressIn(folder, 'config.json');
  const generation = addressIn(folder, 'generation_config.json');
  const config = withGenerationConfig(
    parsePhiConfig(await fetchJson(address), address),
    await fetchJsonIfThere(generation),
    generation,
  );
  const readers: SafetensorsReader[] = [];
  for (const [name, tensors] of await weightFiles(folder)) {
    const reader = await SafetensorsReader.open(await httpSource(addressIn(folder, name)));
    readers.push(tensors ? reader.only(tensors) : reader);
  }
  return modelFromReaders(config, readers);
}

/** The tokenizer beside a model; throws like {@link fetchModel}. */
export async function fetchTokenizer(folder: string): Promise<Tokenizer> {
  const address = addressIn(folder, 'tokenizer.json');
  const json = withListedTokens({
    'tokenizer.json': await fetchJson(address),
    'tokenizer_config.json': await fetchJsonIfThere(addressIn(folder, 'tokenizer_config.json')),
    'added_tokens.json': await fetchJsonIfThere(addressIn(folder, 'added_tokens.json')),
  });
  return loadTokenizer(json, address);
}

/**
 * A file on a server that answers range requests.
 *
 * @throws UserError when it does not
 */
export async function httpSource(address: string): Promise<ByteSource> {
  const response = await request(address, { headers: { Range: 'bytes=0-0' } });
  await response.arrayBuffer();
  const size = Number(/\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1] ?? NaN);
  if (response.status !== 206 || !Number.isSafeInteger(size)) {
    throw new UserError(`${address}: the server answers no range requests, which reading weights needs`);
  }
  return {
    label: address,
    size,
    async read(into, position) {
      if (into.length === 0) return;
      const range = `bytes=${String(position)}-${String(position + into.length - 1)}`;
      const part = await request(address, { headers: { Range: range } });
      const done = await readInto(into, part).catch((error: unknown) => refused(address, error));
      if (part.status !== 206 || done !== into.length) {
        throw new UserError(`${address}: truncated, the server sent ${String(done)} bytes for ${range}`);
      }
    },
  };
}

/** @returns how many bytes came; more than there is room for are not kept */
async function readInto(into: Uint8Array, response: Response): Promise<number> {
  const reader = response.body!.getReader();
  let count = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return count;
    count += value.length;
    if (count <= into.length) into.set(value, count - value.length);
  }
}

async function weightFiles(folder: string): Promise<Map<string, string[] | undefined>> {
  const single = addressIn(folder, SINGLE);
  const response = await fetch(single, { method: 'HEAD' }).catch((error: unknown) => refused(single, error));
  if (response.ok) return new Map([[SINGLE, undefined]]);
  const address = addressIn(folder, INDEX);
  return groupByShard(await fetchJson(address), address);
}

function addressIn(folder: string, name: string): string {
  return `${folder.replace(/\/$/, '')}/${name}`;
}

async function fetchJson(address: string): Promise<unknown> {
  return parsed(await request(address), address);
}

/** Undefined where the server says that there is no such file. */
async function fetchJsonIfThere(address: string): Promise<unknown> {
  const response = await request(address, {}, [404]);
  return response.ok ? parsed(response, address) : undefined;
}

async function parsed(response: Response, address: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new UserError(`${address}: is not JSON`);
  }
}

async function request(address: string, init?: RequestInit, expected: number[] = []): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => refused(address, error));
  if (!response.ok && !expected.includes(response.status))
    throw new UserError(`${address}: the server answers ${String(response.status)}`);
  return response;
}

function refused(address: string, error: unknown): never {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  throw new UserError(`${address}: does not answer (${errorMessage(cause)})`);
}
