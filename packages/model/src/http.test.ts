import { cp, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchModel, fetchTokenizer } from './http.js';
import { PhiModel } from './model.js';
import { loadModel, saveModel } from './node/folder.js';
import { byteTokenizerJson } from './testing/byte-tokenizer.js';
import { filesFrom, sendFile, serve, type TestServer } from './testing/file-server.js';

const golden = fileURLToPath(new URL('../fixtures/phi-a', import.meta.url));

let folder: string;
let server: TestServer;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = temporaryFolder();
  server = await serve(filesFrom({ '/golden/': golden, '/': folder }));
});
afterAll(() => server[Symbol.asyncDispose]());

async function expectSame(found: PhiModel, wanted: PhiModel): Promise<void> {
  for (const [name, variable] of wanted.parameters) {
    expect(await found.parameters.get(name)!.data(), name).toEqual(await variable.data());
  }
}

describe('a model over HTTP', () => {
  it('is the model on disk, in one file or in shards', async () => {
    const wanted = await loadModel(golden);
    await expectSame(await fetchModel(`${server.address}/golden`), wanted);
    const tokenizerJson = byteTokenizerJson;
    await saveModel(join(folder, 'shards'), wanted, { maxShardBytes: 5000, tokenizerJson });
    await expectSame(await fetchModel(`${server.address}/shards/`), wanted);
    expect((await fetchTokenizer(`${server.address}/shards`)).vocabularySize).toBe(257);
  });

  it('is refused in one line when the server fails', async () => {
    const before = tf.memory().numTensors;
    const refuse = async (address: string, message: RegExp) => {
      await expect(fetchModel(address)).rejects.toThrow(message);
      await expect(fetchModel(address)).rejects.toThrow(UserError);
    };
    await refuse(`${server.address}/nothing`, /nothing\/config\.json: the server answers 404/);
    await cp(golden, join(folder, 'short'), { recursive: true });
    await truncate(join(folder, 'short', 'model.safetensors'), 20_000);
    await refuse(`${server.address}/short`, /short\/model\.safetensors: truncated/);

    const path = (url: string) => join(golden, url.split('/').at(-1)!);
    await using whole = await serve((request, response) => {
      delete request.headers.range;
      return sendFile(request, response, path(request.url!));
    });
    await refuse(whole.address, /answers no range requests/);
    let requests = 0;
    await using breaking = await serve((request, response) => {
      if (request.headers.range && ++requests % 10 === 0) return void response.destroy();
      return sendFile(request, response, path(request.url!));
    });
    await refuse(breaking.address, /model\.safetensors: does not answer/);
    await using half = await serve(async (request, response) => {
      const end = response.end.bind(response);
      response.end = ((bytes?: Buffer) => {
        if (!bytes || bytes.length < 1000) return end(bytes);
        response.write(bytes.subarray(0, 500), () => response.destroy());
        return response;
      }) as typeof response.end;
      await sendFile(request, response, path(request.url!));
    });
    await refuse(half.address, /model\.safetensors: does not answer/);
    const gone = breaking.address;
    await breaking[Symbol.asyncDispose]();
    await refuse(gone, /config\.json: does not answer \(/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
