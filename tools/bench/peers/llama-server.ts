/**
 * The llama.cpp side of serve.ts: node-llama-cpp (PHI1_LLAMA) on a GGUF file, one context for all sequences, which it decodes as
 * one batch, behind the least HTTP server: a POST with `{ prompt, max_tokens }` is answered with an event for each token.
 */
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Sequence {
  evaluate(tokens: number[], options: object): AsyncGenerator<number>;
  clearHistory(): Promise<void>;
}

interface Model {
  tokenize(text: string, specialTokens: boolean): number[];
  detokenize(tokens: number[], specialTokens: boolean): string;
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
}

const [file, port, sequences, threads] = process.argv.slice(2);
const entry = resolve(process.env.PHI1_LLAMA!, 'node_modules/node-llama-cpp/dist/index.js');
const { getLlama } = (await import(pathToFileURL(entry).href)) as {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<Model> }>;
};
const maxThreads = Number(threads);
const llama = await getLlama({
  build: 'never',
  gpu: false,
  skipDownload: true,
  logLevel: 'error',
  maxThreads,
});
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({
  contextSize: 256,
  sequences: Number(sequences),
  batchSize: 512,
  threads: maxThreads,
});
const free = Array.from({ length: Number(sequences) }, () => context.getSequence());
const waiting: ((sequence: Sequence) => void)[] = [];

const take = async (): Promise<Sequence> =>
  free.pop() ?? new Promise<Sequence>((give) => void waiting.push(give));

const server = createServer((request, response) => {
  void (async () => {
    let body = '';
    for await (const part of request) body += String(part);
    const { prompt, max_tokens: most } = JSON.parse(body) as { prompt: string; max_tokens: number };
    const sequence = await take();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await sequence.clearHistory();
    let count = 0;
    const options = { temperature: 0, yieldEogToken: true };
    for await (const token of sequence.evaluate(model.tokenize(prompt, false), options)) {
      const text = model.detokenize([token], false);
      response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
      if (++count === most) break;
    }
    response.end('data: [DONE]\n\n');
    const next = waiting.shift();
    if (next) next(sequence);
    else free.push(sequence);
  })();
});
server.listen(Number(port), '127.0.0.1');
