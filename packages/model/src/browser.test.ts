import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PhiModel } from './model.js';
import { saveModel } from './node/folder.js';
import { presetConfig } from './presets.js';
import { byteTokenizerJson } from './testing/byte-tokenizer.js';
import { filesFrom, serve, type TestServer } from './testing/file-server.js';
import { TextGenerator } from './text-generator.js';
import { loadTokenizer } from './tokenizer/index.js';

const executablePath = findChromium();

/** What a page does with the package as it is published, from its built files. */
const page = `
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { codegenTokenizer, embed, fetchModel, fetchTokenizer, TextGenerator } from '@phi1/model';
setWasmPaths('/wasm/');
globalThis.run = async (backend, prompt, options) => {
  if (backend === 'webgpu' && !(await navigator.gpu?.requestAdapter())) return { unavailable: backend };
  if (!(await tf.setBackend(backend))) throw new Error(backend + ' cannot be used');
  await tf.ready();
  const model = await fetchModel('/model');
  const tokenizer = await fetchTokenizer('/model');
  const [completion] = await new TextGenerator(model, tokenizer).complete([prompt], options);
  const [vector] = await embed(model, tokenizer, [prompt]);
  model.dispose();
  const codegen = Array.from((await codegenTokenizer()).encode('def f(x):\\n        return x'));
  return { backend: tf.getBackend(), completion, vector: Array.from(vector), codegen };
};
`;

describe.skipIf(!executablePath)('in a browser', () => {
  const prompt = 'def é():';
  const options = { maxNewTokens: 24, logProbabilities: true };
  let model: PhiModel;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    await tf.setBackend('cpu');
    const folder = temporaryFolder();
    const config = presetConfig('nano', {
      vocab_size: 260,
      hidden_size: 32,
      intermediate_size: 64,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      max_position_embeddings: 64,
      initializer_range: 0.4,
    });
    model = PhiModel.initialize(config, 5);
    await saveModel(join(folder, 'model'), model, { tokenizerJson: byteTokenizerJson });
    await build({
      stdin: { contents: page, resolveDir: dirname(fileURLToPath(import.meta.url)) },
      bundle: true,
      platform: 'browser',
      format: 'esm',
      outfile: join(folder, 'page.js'),
      logLevel: 'error',
    });
    await writeFile(join(folder, 'index.html'), '<script type="module" src="/page.js"></script>');
    const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    server = await serve(filesFrom({ '/wasm/': join(dirname(wasm), 'wasm-out'), '/': folder }));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--enable-unsafe-webgpu'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it.for(['cpu', 'wasm', 'webgl', 'webgpu'])(
    'a model from the web says on backend %s what it says in Node',
    async (backend, test) => {
      const [wanted] = await new TextGenerator(model, loadTokenizer(byteTokenizerJson)).complete(
        [prompt],
        options,
      );
      const tab = await browser.newPage();
      const errors: string[] = [];
      tab.on('pageerror', (error) => errors.push(error.message));
      await tab.goto(`${server.address}/index.html`);
      await tab.waitForFunction('globalThis.run');
      const argument = JSON.stringify([backend, prompt, options]);
      const found = (await tab.evaluate(`run(...${argument})`)) as Record<string, unknown>;
      if (found.unavailable) test.skip(`this browser has no ${backend}`);
      expect(errors).toEqual([]);
      expect(found).toMatchObject({
        backend,
        completion: { text: wanted!.text, tokens: wanted!.tokens, stopReason: 'length' },
        codegen: [4299, 277, 7, 87, 2599, 198, 50280, 7783, 2124],
      });
      const { logProbabilities } = found.completion as { logProbabilities: number[] };
      logProbabilities.forEach((value, i) => {
        expect(value).toBeCloseTo(wanted!.logProbabilities![i]!, 3);
      });
    },
  );
});
