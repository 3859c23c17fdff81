/**
 * The memory of a training step (forward, backward, clip, AdamW), ours beside PyTorch's for the same model, batch,
 * precision and gradientCheckpointing setting, each in a process of its own. On the CPU: how far the peak resident set of the steps
 * is above what is resident before the first, with weights and moments made and nothing computed; on CUDA: the
 * allocator's peak. Prints MiB and ratios; below 1 we take less.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/memory.ts [--steps=4] [--device=cuda]
 */
import { fileURLToPath } from 'node:url';
import { PYTHON, sideBySide, type Contestant } from './side-by-side.js';
import type { Setup } from './training-step.js';

const MODELS = [
  { layers: 4, width: 256, heads: 4, vocabulary: 4096, batch: 8, time: 256 },
  { layers: 6, width: 512, heads: 8, vocabulary: 4096, batch: 4, time: 512 },
];

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

function contestants(setup: Setup): Contestant[] {
  const ours = JSON.stringify({ ...setup, engine: 'torch' });
  return [
    {
      name: 'phi1',
      command: process.execPath,
      args: [
        ...[
          '--expose-gc',
          '--import',
          'tsx',
          '--conditions=@phi1/source',
          here('peers/phi1-training-step.ts'),
        ],
        ours,
      ],
    },
    {
      name: 'PyTorch',
      command: PYTHON,
      args: [here('peers/pytorch_training_step.py'), JSON.stringify(setup)],
    },
  ];
}

async function main(): Promise<void> {
  const flags = new Map(process.argv.slice(2).map((flag) => flag.slice(2).split('=') as [string, string]));
  const steps = Number(flags.get('steps') ?? 4);
  for (const model of MODELS) {
    const { layers, width, batch, time } = model;
    console.log(`\n${String(layers)} layers, width ${String(width)}, batch ${String(batch)}x${String(time)}`);
    for (const precision of ['float32', 'bfloat16'] as const) {
      for (const gradientCheckpointing of [false, true]) {
        const setup = {
          ...model,
          device: flags.get('device') ?? 'cpu',
          precision,
          gradientCheckpointing,
          warmup: 2,
        };
        const results = await sideBySide(contestants(setup), steps);
        const [ours, theirs] = ['phi1', 'PyTorch'].map((name) =>
          Math.max(...(results.get(name) ?? []).map(({ peakBytes }) => peakBytes! / 2 ** 20)),
        ) as [number, number];
        const label = `${precision}${gradientCheckpointing ? ', gradient checkpointing' : ''}`;
        const figures = [ours, theirs].map((mib) => `${mib.toFixed(0).padStart(6)} MiB`).join('  PyTorch ');
        console.log(`${label.padEnd(22)} phi1 ${figures}  ratio ${(ours / theirs).toFixed(2)}`);
      }
    }
  }
}

await main();
