/**
 * A server under many bounded requests: good ones whole and streamed, clients that leave, bad input. Says every hundred
 * or so how much memory there is, and fails where an answer is the server's fault or sequences are left behind.
 *
 *     node --expose-gc --import tsx --conditions=@phi1/source tools/bench/serve-soak.ts [--requests=2000]
 */
import { Random } from '@phi1/base/random';
import { presetConfig } from '@phi1/model';
import { serveModel, startServer } from '@phi1/serve';
import { selectEngine, tf } from '@phi1/tensor';
import { randomModel } from './random-model.js';
import { learnTokenizer } from './small-tokenizer.js';

const CLIENTS = 24;
const requests = Number(process.argv.find((word) => word.startsWith('--requests='))?.slice(11) ?? 2000);

await selectEngine({ engine: 'torch', device: 'cpu' });
const tokenizer = learnTokenizer(presetConfig('nano').vocab_size);
const config = presetConfig('nano', { max_position_embeddings: 512 });
const served = serveModel('nano', randomModel(config), tokenizer, { maxBatch: 16 });
const server = await startServer({ models: [served], maxWaiting: 64 }, { port: 0 });
const random = new Random(1);
const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)]!;

const BAD = [
  '{',
  '[]',
  '{}',
  '{"prompt": ""}',
  '{"prompt": "x", "n": -1}',
  '{"prompt": "x", "model": "no"}',
  '"\\ud800"',
];
const counts: Record<string, number> = {};
let sent = 0;

async function ask(): Promise<string> {
  const leaving = new AbortController();
  const stream = random.next() < 0.5;
  const isBad = random.next() < 0.2;
  const body = isBad
    ? pick(BAD)
    : JSON.stringify({
        prompt: 'def f(x):\n'.repeat(1 + Math.floor(30 * random.next() ** 3)),
        max_tokens: 1 + Math.floor(32 * random.next()),
        temperature: pick([0, 1]),
        n: pick([1, 1, 1, 4]),
        logprobs: pick([undefined, 2]),
        stream,
      });
  const leaves = !isBad && random.next() < 0.25;
  if (leaves) setTimeout(() => leaving.abort(), 200 * random.next());
  try {
    const response = await fetch(`${server.address}/v1/completions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    const text = await response.text();
    if (response.status >= 500 || text.includes('server_error'))
      throw new Error(`${String(response.status)}: ${text}`);
    if (isBad !== (response.status === 400 || response.status === 404) && response.status !== 429)
      throw new Error(`${body.slice(0, 80)} was answered with ${String(response.status)}`);
    return String(response.status);
  } catch (error) {
    if (leaving.signal.aborted) return 'left';
    throw error;
  }
}

async function client(): Promise<void> {
  while (sent < requests) {
    if (++sent % Math.ceil(requests / 10) === 0) report();
    const outcome = await ask();
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
}

function report(): void {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const [resident, heap] = [rss, heapUsed].map((bytes) => (bytes / 2 ** 20).toFixed(0).padStart(5));
  console.log(
    `${String(sent).padStart(6)} requests, ${resident!} MB resident, ${heap!} MB heap, ${String(tf.memory().numTensors)} tensors`,
  );
}

const begin = performance.now();
await Promise.all(Array.from({ length: CLIENTS }, client));
while (served.batch.active + served.batch.waiting > 0)
  await new Promise((resolve) => setTimeout(resolve, 10));
console.log(`${((performance.now() - begin) / 1000).toFixed(0)} s`, counts);
await server.close();
console.log(`${String(tf.memory().numTensors)} tensors after the end`);
