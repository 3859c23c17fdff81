/** The example model: that it is made of a run as its card says, and that the one that is there can be used. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { generate, loadTokenizer, PhiModel, presetConfig } from '@phi1/model';
import { loadModel, loadTokenizerFrom, saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { exportWeb, loadServedModels, startServer } from '@phi1/serve';
import { selectEngine } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeExampleModel } from './example-model.js';

const folder = temporaryFolder();
const example = fileURLToPath(new URL('../examples/nano/', import.meta.url));
beforeAll(() => selectEngine({ engine: 'torch', device: 'cpu' }));

describe('makeExampleModel', () => {
  const run = join(folder, 'run');
  beforeAll(async () => {
    await mkdir(run);
    const config = presetConfig('nano', { vocab_size: loadTokenizer(byteTokenizerJson).vocabularySize });
    const model = PhiModel.initialize(config, 1);
    await saveModel(join(run, 'models/exercises'), model, { tokenizerJson: byteTokenizerJson });
    const stage = {
      ...{ job: 'finetune', init: null, mixture: { exercises: 1 }, run: 'x', model: 'models/exercises' },
      ...{ parameters: 12_345, steps: 1, tokens: 2e6, seconds: 90, bitsPerByte: 0.5, completions: [] },
      ...{ stage: 'exercises', exercisesBitsPerByte: null },
    };
    const interval = { low: 0.1, high: 0.4, method: 'wilson' };
    const result = { benchmark: 'everyday', passAt1: 0.25, interval, solved: 5, problems: 20, folder: 'y' };
    const summary = {
      format: 'phi1-recipe-run',
      recipe: 'nano',
      run,
      preset: 'nano',
      seed: 0,
      heldOut: null,
    };
    const content = { ...summary, stages: [{ ...stage, benchmarks: [result] }] };
    await writeFile(join(run, 'summary.json'), JSON.stringify(content));
    model.dispose();
  });

  it('writes the same bytes each time: the weights in float16 and what the run came to', async () => {
    const outs = ['one', 'two'].map((name) => join(folder, name));
    for (const out of outs) await makeExampleModel(run, out);
    const names = (await readdir(outs[0]!, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(outs[0]!.length));
    for (const name of names)
      expect(await readFile(outs[0]! + name)).toEqual(await readFile(outs[1]! + name));
    const card = await readFile(join(outs[0]!, 'README.md'), 'utf8');
    expect(card).toContain('25.0 % (5 of 20, 10.0 to 40.0)');
    expect(card).toContain('exercises (1)');
    const config = JSON.parse(await readFile(join(outs[0]!, 'model/config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ dtype: 'float16' });
  });

  it('says what is no run', async () => {
    await expect(makeExampleModel(folder, join(folder, 'none'))).rejects.toThrow(
      /no summary\.json of a recipe/,
    );
  });
});

describe.skipIf(!existsSync(example))('examples/nano', () => {
  const model = join(example, 'model');

  it('is small, completes, is served and becomes a page', async () => {
    const tokenizer = await loadTokenizerFrom(model);
    const loaded = await loadModel(model);
    const promptTokens = Array.from(tokenizer.encode('def add(a, b):\n    """Return the sum of a and b."""'));
    const stopTokens = [tokenizer.endOfText];
    const { tokens } = await generate(loaded, { promptTokens, maxNewTokens: 16, stopTokens });
    loaded.dispose();
    const server = await startServer({ models: await loadServedModels([model]) }, { port: 0 });
    const response = await fetch(`${server.address}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: promptTokens, max_tokens: 16, temperature: 0 }),
    });
    const { choices } = (await response.json()) as { choices: { text: string }[] };
    expect(choices[0]!.text).toBe(tokenizer.decode(tokens.filter((token) => token !== tokenizer.endOfText)));
    await server.close();
    const out = join(folder, 'site');
    const site = await exportWeb({ models: [model], out, benchmarks: [], tests: false });
    expect(site.largestFileBytes).toBeLessThan(3e6);
    expect(await readFile(join(example, 'README.md'), 'utf8')).toMatch(/\d+\.\d % \(\d+ of \d+/);
  });
});
