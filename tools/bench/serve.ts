/**
 * Clients that each stream a completion at the same time, from `phi1 serve`, `transformers serve` and llama.cpp, on the same
 * float32 weights, in turn. Prints medians of tokens a second of all clients together and of the time to a client's first token,
 * and ratios. Each server has all cores, and none is asked while another is.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/serve.ts [--clients=32] [--tokens=128] [--repetitions=3] [--preset=micro]
 *
 * Peers: PHI1_PYTHON with transformers[serving]; PHI1_LLAMA as tools/install-llama.sh prints it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'node:http';
import { presetConfig } from '@phi1/model';
import { exportGguf, saveModel } from '@phi1/model/node';
import { selectEngine, tf } from '@phi1/tensor';
import { randomModel } from './random-model.js';
import { median, PYTHON } from './side-by-side.js';
import { learnTokenizer } from './small-tokenizer.js';

const flag = (name: string, otherwise: string): string =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const [clients, tokens, repetitions] = [
  Number(flag('clients', '32')),
  Number(flag('tokens', '128')),
  Number(flag('repetitions', '3')),
];
/** Of a first round that is not counted, so that nobody's code is cold. */
const WARM_UP_TOKENS = 4;
const only = flag('only', '');
const threads = String(cpus().length);
const agent = new Agent({ keepAlive: true, maxSockets: clients });

interface Contestant {
  name: string;
  command: string;
  args: string[];
  port: number;
  model: string;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What one client sees. */
interface Stream {
  /** In milliseconds from the request on; of events with text. */
  first: number;
  end: number;
  status: number;
  text: string;
  /** As the server counts them, where it says so. */
  tokens: number | undefined;
}

function ask({ port, model }: Contestant, prompt: string, tokens: number): Promise<Stream> {
  const body = JSON.stringify({
    model,
    prompt,
    max_tokens: tokens,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path: '/v1/completions',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const stream: Stream = {
          first: 0,
          end: 0,
          status: response.statusCode!,
          text: '',
          tokens: undefined,
        };
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          const events = (rest + part).split('\n\n');
          rest = events.pop()!;
          for (const event of events) {
            const data = event.replace(/^data: /, '');
            if (data === '[DONE]') continue;
            const { choices, usage } = JSON.parse(data) as {
              choices?: { text?: string }[];
              usage?: { completion_tokens: number } | null;
            };
            stream.tokens = usage?.completion_tokens ?? stream.tokens;
            stream.text += choices?.[0]?.text ?? '';
            if (stream.first === 0 && choices?.[0]?.text) stream.first = performance.now() - begin;
          }
        });
        response.on('end', () => {
          stream.end = performance.now() - begin;
          resolve(stream);
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const prompts = Array.from(
  { length: clients },
  (_, i) => `def function_${String(i)}(values, limit):\n    """Return the values below the limit.\n    >>> `,
);

interface Round {
  tokensPerSecond: number;
  firstToken: number;
}

async function round(contestant: Contestant, tokens: number): Promise<Round> {
  const begin = performance.now();
  const streams = await Promise.all(prompts.map((prompt) => ask(contestant, prompt, tokens)));
  const seconds = (performance.now() - begin) / 1000;
  for (const { status, text, tokens: count = tokens } of streams) {
    if (status !== 200 || text === '' || count !== tokens)
      throw new Error(`${contestant.name}: ${String(status)}, ${String(count)} tokens, ${text.slice(0, 80)}`);
  }
  return {
    tokensPerSecond: (clients * tokens) / seconds,
    firstToken: median(streams.map(({ first }) => first)),
  };
}

async function start({ command, args, name, port, model }: Contestant): Promise<ChildProcess | undefined> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', process.env.DEBUG ? 'inherit' : 'ignore'],
  });
  const contestant = { command, args, name, port, model };
  for (let tries = 0; tries < 240 && child.exitCode === null; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answer = await ask(contestant, prompts[0]!, 1).catch(() => undefined);
    if (answer?.status === 200) return child;
  }
  child.kill('SIGKILL');
  console.error(`${name}: does not run here`);
  return undefined;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'serve-'));
await selectEngine({ engine: 'torch', device: 'cpu' });
const config = presetConfig(flag('preset', 'micro'));
const tokenizer = learnTokenizer(config.vocab_size);
const model = randomModel(config);
// an untrained model must not end before it is asked to
const bias = model.parameters.get('lm_head.bias')!;
tf.tidy(() =>
  bias.assign(
    bias.sub(
      tf
        .oneHot(tf.tensor1d([tokenizer.endOfText], 'int32'), bias.size)
        .flatten()
        .mul(100),
    ),
  ),
);
await saveModel(join(folder, 'model'), model, { tokenizerJson: JSON.stringify(tokenizer) });
model.dispose();
await exportGguf({ model: join(folder, 'model'), out: join(folder, 'model.gguf'), type: 'f32' });

const ports = [await freePort(), await freePort(), await freePort()] as const;
const source = ['--import', 'tsx', '--conditions=@phi1/source'];
const contestants: Contestant[] = [
  {
    name: 'phi1',
    command: process.execPath,
    args: [
      ...source,
      here('../../packages/phi1/src/cli.ts'),
      'serve',
      `--model=${join(folder, 'model')}`,
      `--port=${String(ports[0])}`,
      `--max-batch=${String(clients)}`,
    ],
    port: ports[0],
    model: 'model',
  },
  {
    name: 'transformers',
    command: PYTHON,
    args: [
      '-m',
      'transformers.cli.transformers',
      'serve',
      join(folder, 'model'),
      '--host=127.0.0.1',
      `--port=${String(ports[1])}`,
      '--device=cpu',
      ...(process.env.TRANSFORMERS_SERVE_FLAGS?.split(' ') ?? []),
    ],
    port: ports[1],
    model: join(folder, 'model'),
  },
  {
    name: 'llama.cpp',
    command: process.execPath,
    args: [
      ...source,
      here('peers/llama-server.ts'),
      join(folder, 'model.gguf'),
      String(ports[2]),
      String(clients),
      flag('llama-threads', threads), // its threads wait for each other, which other programs make long
    ],
    port: ports[2],
    model: 'model',
  },
].filter(({ name }) => only === '' || only.split(',').includes(name));

const running: [Contestant, ChildProcess][] = [];
const results = new Map<string, Round[]>();
try {
  for (const contestant of contestants) {
    const child = await start(contestant);
    if (!child) continue;
    running.push([contestant, child]);
    results.set(contestant.name, []);
  }
  for (const [contestant] of running) await round(contestant, WARM_UP_TOKENS);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [contestant] of running) {
      const measured = await round(contestant, tokens);
      results.get(contestant.name)!.push(measured);
      const [rate, first] = [measured.tokensPerSecond, measured.firstToken].map((value) => value.toFixed(0));
      console.error(`${contestant.name}: ${rate!} tokens/s, ${first!} ms, load ${loadavg()[0]!.toFixed(1)}`);
    }
  }
} finally {
  for (const [, child] of running) child.kill('SIGKILL');
  agent.destroy();
  await rm(folder, { recursive: true, force: true });
}
const load = loadavg()[0]!.toFixed(1);
console.log(
  `${String(clients)} clients, ${String(tokens)} tokens each, ${cpus()[0]!.model.trim()} x ${threads}, load ${load}`,
);
const medians = new Map(
  [...results].map(([name, rounds]) => [
    name,
    [median(rounds.map((r) => r.tokensPerSecond)), median(rounds.map((r) => r.firstToken))] as const,
  ]),
);
const [rate, first] = medians.get('phi1') ?? [NaN, NaN];
for (const [name, [theirRate, theirFirst]] of medians) {
  const ratios =
    name === 'phi1'
      ? ''
      : `; phi1 has ${(rate / theirRate).toFixed(2)} times the tokens and ${(first / theirFirst).toFixed(2)} of the wait`;
  console.log(
    `${name.padEnd(13)} ${theirRate.toFixed(0).padStart(6)} tokens/s, first token after ${theirFirst.toFixed(0)} ms${ratios}`,
  );
}
