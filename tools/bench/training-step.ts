/**
 * A training step (forward, backward, clip, AdamW) of two phi models, ours beside PyTorch's, one step each in
 * turn. Prints medians and ratios, above 1 we are the faster, and which share of the rate of the machine's own product
 * of two 1024 x 1024 matrices a step reaches. `--tensorflow` adds our model on tfjs-node and the same model as a
 * TensorFlow.js user would write it.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/training-step.ts [--steps=10] [--width=256] [--compile] [--tensorflow]
 */
import { fileURLToPath } from 'node:url';
import { median, PYTHON, sideBySide, type Contestant } from './side-by-side.js';

export interface Setup {
  layers: number;
  width: number;
  heads: number;
  vocabulary: number;
  batch: number;
  time: number;
  device: string;
  precision?: 'float32' | 'bfloat16';
  /** Whether layers are computed again in the backward pass. */
  gradientCheckpointing?: boolean;
  /** Steps before the first that counts. */
  warmup?: number;
  /** Ours; all cores by default. */
  threads?: number;
}

export const SETUPS: Setup[] = [
  { layers: 4, width: 256, heads: 4, vocabulary: 4096, batch: 8, time: 256, device: 'cpu' },
  { layers: 6, width: 512, heads: 8, vocabulary: 4096, batch: 4, time: 512, device: 'cpu' },
];

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export function contestants(setup: Setup, flags = new Set<string>()): Contestant[] {
  const ours = (engine: string): Contestant => ({
    name: `phi1 ${engine}`,
    command: process.execPath,
    args: [
      ...['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-training-step.ts')],
      JSON.stringify({ ...setup, engine }),
    ],
  });
  const pytorch = (compile: boolean): Contestant => ({
    name: compile ? 'torch.compile' : 'PyTorch',
    command: PYTHON,
    args: [here('peers/pytorch_training_step.py'), JSON.stringify({ ...setup, compile })],
  });
  const all = [ours('torch'), pytorch(false)];
  if (flags.has('--compile')) all.push(pytorch(true));
  if (flags.has('--tensorflow')) {
    const args = ['--import', 'tsx', here('peers/tfjs-training-step.ts'), JSON.stringify(setup)];
    all.push(ours('tensorflow'), { name: 'tfjs-node', command: process.execPath, args });
  }
  return all;
}

async function main(): Promise<void> {
  const flags = new Set(process.argv.slice(2));
  const steps = Number([...flags].find((flag) => flag.startsWith('--steps='))?.slice(8) ?? 10);
  const width = [...flags].find((flag) => flag.startsWith('--width='))?.slice(8);
  for (const setup of SETUPS.filter((one) => width === undefined || one.width === Number(width))) {
    const results = await sideBySide(contestants(setup, flags), steps);
    const times = new Map(
      [...results].map(([name, runs]) => [name, median(runs.map(({ milliseconds }) => milliseconds!))]),
    );
    const { layers, batch, time } = setup;
    console.log(
      `\n${String(layers)} layers, width ${String(setup.width)}, batch ${String(batch)}x${String(time)}`,
    );
    const ours = times.get('phi1 torch')!;
    for (const [name, milliseconds] of times) {
      const ratio =
        name === 'phi1 torch' ? '' : `  phi1 is ${(milliseconds / ours).toFixed(2)} times as fast`;
      console.log(`${name.padEnd(16)} ${milliseconds.toFixed(0).padStart(6)} ms${ratio}`);
    }
    const { flops, productRate } = results.get('phi1 torch')![0]!;
    const rate = (1000 * flops!) / ours;
    const [reached, possible] = [rate, productRate!].map((one) => (one / 1e9).toFixed(0));
    console.log(
      `${reached!} GFLOP/s, ${(rate / productRate!).toFixed(2)} of the machine's ${possible!} in a product`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
