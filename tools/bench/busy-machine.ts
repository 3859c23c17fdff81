/**
 * A machine with other work on it: every repetition is measured without and with busy loops beside, of this program's own
 * priority, on some of the cores. Decoding with the default threads beside one thread and transformers' `generate`;
 * a training step beside itself on the idle machine, with one thread, and PyTorch's. Medians.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/busy-machine.ts [--repetitions=7] [--loops=1] [--only=decoding]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { presetConfig, type PhiConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { FOUR_LAYERS, type Setup as Generation } from './generation.js';
import { randomModel } from './random-model.js';
import { median, PYTHON, start, type Contestant } from './side-by-side.js';
import { contestants as trainers, SETUPS as TRAININGS } from './training-step.js';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const REPETITIONS = Number(flag('repetitions', '7'));
const LOOPS = Number(flag('loops', '1'));

/** Calls with so many programs beside that never wait. */
async function beside<T>(loops: number, run: () => Promise<T>): Promise<T> {
  const programs = Array.from({ length: loops }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    await Promise.all(programs.map((program) => once(program, 'spawn')));
    if (loops > 0) await setTimeout(300);
    return await run();
  } finally {
    for (const program of programs) program.kill('SIGKILL');
  }
}

/** The medians of a figure, by contestant, without and with other work. */
async function compare(
  contestants: Contestant[],
  figure: string,
): Promise<Map<string, { idle: number; busy: number }>> {
  const running = await start(contestants);
  const all = new Map(
    [...running.keys()].map((name) => [name, { idle: [] as number[], busy: [] as number[] }]),
  );
  try {
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const [name, program] of running) {
        all.get(name)!.idle.push((await program.ask())![figure]!);
        all.get(name)!.busy.push(await beside(LOOPS, async () => (await program.ask())![figure]!));
      }
    }
  } finally {
    for (const program of running.values()) program.stop();
  }
  return new Map(
    [...all].map(([name, { idle, busy }]) => [name, { idle: median(idle), busy: median(busy) }]),
  );
}

async function decoding(name: string, config: PhiConfig, batch: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'phi1-busy-'));
  try {
    const model = randomModel(config);
    await saveModel(folder, model);
    model.dispose();
    const setup: Generation & { folder: string } = {
      ...{ folder, batch, promptTokens: 16, newTokens: 64, weights: 'float32', device: 'cpu' },
    };
    const ours = (threads?: number) => [
      ...['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-generation.ts')],
      JSON.stringify({ ...setup, threads }),
    ];
    const rates = await compare(
      [
        { name: 'phi1', command: process.execPath, args: ours() },
        { name: 'phi1, one thread', command: process.execPath, args: ours(1) },
        {
          name: 'transformers',
          command: PYTHON,
          args: [here('peers/transformers_generation.py'), JSON.stringify(setup)],
        },
      ],
      'tokensPerSecond',
    );
    const phi1 = rates.get('phi1')!;
    console.log(
      `\ndecoding, ${name}, batch ${String(batch)}    tokens/s idle        busy   phi1's beside it`,
    );
    for (const [who, { idle, busy }] of rates) {
      console.log(
        `${who.padEnd(36)} ${idle.toFixed(0).padStart(12)} ${busy.toFixed(0).padStart(12)}` +
          `${(phi1.idle / idle).toFixed(2).padStart(9)} ${(phi1.busy / busy).toFixed(2).padStart(8)}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function training(setup: (typeof TRAININGS)[number]): Promise<void> {
  const [ours, pytorch] = trainers(setup) as [Contestant, Contestant];
  const [alone] = trainers({ ...setup, threads: 1 }) as [Contestant];
  const times = await compare(
    [{ ...ours, name: 'phi1' }, { ...alone, name: 'phi1, one thread' }, pytorch],
    'milliseconds',
  );
  const shape = `${String(setup.layers)}x${String(setup.width)}`;
  console.log(`\na training step, ${shape}          ms idle         busy   busy / idle`);
  for (const [who, { idle, busy }] of times) {
    console.log(
      `${who.padEnd(28)} ${idle.toFixed(0).padStart(12)} ${busy.toFixed(0).padStart(12)} ${(busy / idle).toFixed(2).padStart(8)}`,
    );
  }
}

const NANO = presetConfig('nano');
const TASKS = {
  decoding: async () => {
    await decoding('4 layers of width 256', FOUR_LAYERS, 1);
    await decoding('4 layers of width 256', FOUR_LAYERS, 16);
    await decoding('nano', NANO, 1);
  },
  training: async () => {
    for (const setup of TRAININGS) await training(setup);
    await training({
      ...{ layers: NANO.num_hidden_layers, width: NANO.hidden_size, heads: NANO.num_attention_heads },
      ...{ vocabulary: NANO.vocab_size, batch: 8, time: 256, device: 'cpu' },
    });
  },
};

console.log(
  `${cpus()[0]!.model}, ${String(cpus().length)} cores, load ${loadavg()[0]!.toFixed(2)}; ` +
    `${String(LOOPS)} busy loop${LOOPS === 1 ? '' : 's'}`,
);
await selectEngine({ engine: 'torch', device: 'cpu' });
for (const [name, run] of Object.entries(TASKS)) if (name.includes(flag('only', ''))) await run();
