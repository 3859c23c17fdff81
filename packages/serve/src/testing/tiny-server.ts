/** A server with a small random model, for tests. */
import { presetConfig, loadTokenizer, PhiModel } from '@phi1/model';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { selectEngine } from '@phi1/tensor';
import { startServer, type RunningServer, type ServerOptions } from '../server.js';
import type { LoadServedOptions } from '../load-served-models.js';
import { serveModel, type ServedModel } from '../served-model.js';

/** A model of bytes that writes something else for each seed, with room for 512 tokens. */
export async function tinyModel(
  id = 'tiny',
  seed = 5,
  options: LoadServedOptions = {},
): Promise<ServedModel> {
  await selectEngine({ engine: 'torch', device: 'cpu' });
  const tokenizer = loadTokenizer(byteTokenizerJson);
  const config = presetConfig('nano', {
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 32,
    intermediate_size: 64,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    max_position_embeddings: 512,
    initializer_range: 0.4,
  });
  return serveModel(id, PhiModel.initialize(config, seed), tokenizer, options);
}

/** A server on a free port, with {@link tinyModel} if nothing else is said. */
export async function tinyServer(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  return startServer({ ...options, models: options.models ?? [await tinyModel()] }, { port: 0 });
}

/** A request with a JSON body. */
export function post(address: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(address, {
    method: 'POST',
    body: text,
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}
