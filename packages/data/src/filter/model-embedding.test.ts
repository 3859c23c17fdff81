import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { PhiModel, presetConfig, tokenizerFiles } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { beforeAll, expect, it } from 'vitest';
import { decontaminate } from '../decontaminate/index.js';
import { trainBpe, WordCounts } from '@phi1/tokens';
import { makeCorpus, readCorpusManifest } from '../store/index.js';
import { annotate } from './annotate.js';
import { filterCorpus } from './filter.js';
import { modelEmbedding } from './model-embedding.js';
import { trainFilter } from './train-filter.js';
import { writeFile } from 'node:fs/promises';
import { temporaryFolder } from '@phi1/base/testing';

let folder: string;
let model: string;
const corpus = () => join(folder, 'corpus');
const text = (i: number) =>
  i % 2
    ? `HOST_${String(i)} = "http://x/${String(i)}"\nimport os\n`
    : `def add_${String(i)}(a, b):\n    """Return the sum."""\n    # it is simple\n    return a + b + ${String(i)}\n`;

beforeAll(async () => {
  folder = temporaryFolder();
  model = join(folder, 'model');
  await selectEngine({});
  const words = new WordCounts();
  for (let i = 0; i < 60; i++) words.add(text(i));
  const tokenizer = trainBpe(words, 300);
  const config = presetConfig('nano', {
    vocab_size: 300,
    hidden_size: 16,
    intermediate_size: 16,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    max_position_embeddings: 32,
  });
  const tokenizerJson = tokenizerFiles(tokenizer)['tokenizer.json']!;
  await saveModel(model, PhiModel.initialize(config, 3), { tokenizerJson });
  await makeCorpus({
    to: corpus(),
    name: 'test',
    options: {},
    units: 1,
    async make(_, writer) {
      for (let i = 0; i < 60; i++) await writer.write({ id: String(i), text: i === 59 ? '' : text(i) });
    },
  });
});

it('trains and uses a filter on the vectors of a model, and knows the model by its weights', async () => {
  const [labels, filter, out] = ['labels.jsonl', 'filter.json', 'out'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await annotate({ from: corpus(), out: labels, sample: 60 });
  const embedding = await modelEmbedding(model);
  const report = await trainFilter({ labels, out: filter, positiveFrom: 4, ...embedding });
  expect(report.accuracy).toBeGreaterThan(0.8);
  await expect(filterCorpus({ from: corpus(), filter, out })).rejects.toThrow(
    /trained on the embedding model/,
  );
  await cp(model, join(folder, 'elsewhere'), { recursive: true });
  const same = await modelEmbedding(join(folder, 'elsewhere'));
  expect(same.embedName).toBe(embedding.embedName);
  const { kept } = await filterCorpus({ from: corpus(), filter, out, ...same });
  expect(kept).toBeGreaterThan(20);
  expect(kept).toBeLessThan(40);
});

it('decontaminates by the vectors of a model', async () => {
  const benchmark = join(folder, 'benchmark.jsonl');
  const [prompt, solution] = text(2).split(/(?<="""\n)/) as [string, string];
  const problem = {
    task_id: 'planted/0',
    prompt,
    canonical_solution: solution,
    entry_point: 'add_2',
    test: '',
  };
  await writeFile(benchmark, `${JSON.stringify(problem)}\n`);
  const out = join(folder, 'clean');
  const { embed, embedName } = await modelEmbedding(model);
  const options = { from: corpus(), out, benchmarks: [benchmark], embeddingSimilarity: 0.999 };
  const summary = await decontaminate({ ...options, embed, embedName });
  expect(summary.byMeasure.embedding).toBeGreaterThan(0);
  expect((await readCorpusManifest(out)).options.embedding).toBe(embedName);
});

it('refuses what is no model', async () => {
  await expect(modelEmbedding(join(folder, 'nothing'))).rejects.toThrow(/nothing/);
});
