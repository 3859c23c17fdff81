/** `phi1 data` with a teacher and a judge that are this project's own server, as a user has both. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { loadTokenizer, PhiModel, presetConfig } from '@phi1/model';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { serveModel, startServer, type RunningServer } from '@phi1/serve';
import { selectEngine, tf } from '@phi1/tensor';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SECTION = [
  '# Counting words',
  'A dictionary gives each word the number of times that it was met. '.repeat(6),
  '```python\ndef count(words):\n    found = {}\n    for word in words:\n        found[word] = found.get(word, 0) + 1\n    return found\n```',
].join('\n\n');
const JUDGMENT = JSON.stringify({ answers: [{ score: 7, reason: 'clear' }] });

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = temporaryFolder();
let server: RunningServer;
beforeAll(async () => {
  await selectEngine({ engine: 'torch', device: 'cpu' });
  server = await startServer(
    { models: [parrot('teacher', SECTION), parrot('judge', JUDGMENT)] },
    { port: 0 },
  );
});
afterAll(() => server.close());

/** A model that answers everything with one text, which is a token of its vocabulary, and ends. */
function parrot(id: string, text: string) {
  const json = JSON.parse(byteTokenizerJson) as { added_tokens: object[]; model: { vocab: object } };
  const answer = Object.keys(json.model.vocab).length;
  json.added_tokens.push({ ...json.added_tokens[0], id: answer, content: text, special: false });
  const tokenizer = loadTokenizer(json);
  const config = presetConfig('nano', {
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 32,
    intermediate_size: 64,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    max_position_embeddings: 8192,
  });
  const model = PhiModel.initialize(config);
  const { parameters } = model;
  const pattern = Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const rowOf = (row: number) =>
    tf.tidy(() =>
      tf.outerProduct(tf.oneHot(row, tokenizer.vocabularySize).toFloat() as tf.Tensor1D, pattern),
    );
  for (const [name, weight] of parameters) {
    if (!name.includes('layernorm') && !name.includes('lm_head') && !name.includes('embed'))
      tf.tidy(() => weight.assign(tf.zerosLike(weight)));
  }
  tf.tidy(() => {
    parameters.get('model.embed_tokens.weight')!.assign(rowOf(answer));
    parameters.get('lm_head.weight')!.assign(rowOf(tokenizer.endOfText).mul(100));
    parameters.get('lm_head.bias')!.assign(tf.oneHot(answer, tokenizer.vocabularySize).mul(100).toFloat());
  });
  return serveModel(id, model, tokenizer);
}

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: folder };
    const command = [cli, 'data', ...args, `--base-url=${server.address}/v1`, '--json'];
    execFile(process.execPath, command, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

it('makes a textbook section with it, and labels that', async () => {
  const made = await run('synthesize', '--kind=textbooks', '--count=1', '--out=books', '--model=teacher');
  expect([made.code, made.stderr]).toEqual([0, expect.anything()]);
  expect(JSON.parse(made.stdout)).toMatchObject({ complete: true, records: 1 });
  const labeled = await run('annotate', 'books', '--out=labels.jsonl', '--sample=1', '--model=judge');
  expect(labeled.code).toBe(0);
  expect(JSON.parse(labeled.stdout)).toMatchObject({ labels: 1, missing: 0, meanScore: 7 });
  const label = JSON.parse(await readFile(join(folder, 'labels.jsonl'), 'utf8')) as Record<string, unknown>;
  expect(label).toMatchObject({ text: `${SECTION}\n`, score: 7, reason: 'clear', by: 'judge' });
});
