/**
 * Greedy generation from one model folder, ours beside transformers' `generate`, in turn. Prints medians of
 * tokens a second, or the milliseconds to the first token after a long prompt, and ratios; above 1 we are the faster.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/generation.ts [--repetitions=5] [--only=phi-1-small]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePhiConfig, presetConfig, type PhiConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { randomModel } from './random-model.js';
import { median, PYTHON, sideBySide } from './side-by-side.js';

export interface Setup {
  batch: number;
  promptTokens: number;
  newTokens: number;
  /** In which both hold the weights. */
  weights: 'float32' | 'bfloat16';
  device: string;
  /** Ours; all cores by default. */
  threads?: number;
}

export const FOUR_LAYERS = parsePhiConfig({
  vocab_size: 4096,
  hidden_size: 256,
  intermediate_size: 1024,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  max_position_embeddings: 512,
});

const SETUPS: (Setup & { name: string; config: PhiConfig })[] = [
  setup('4 layers, width 256', FOUR_LAYERS, 1, 128, 'float32'),
  setup('4 layers, width 256', FOUR_LAYERS, 16, 64, 'float32'),
  setup('phi-1-small', presetConfig('phi-1-small'), 1, 16, 'float32'),
  setup('phi-1-small', presetConfig('phi-1-small'), 1, 16, 'bfloat16'),
  setup('phi-1-small, long prompt', presetConfig('phi-1-small'), 1, 1, 'float32', 512),
  setup('phi-1-small, long prompt', presetConfig('phi-1-small'), 1, 1, 'bfloat16', 512),
];

function setup(
  name: string,
  config: PhiConfig,
  batch: number,
  newTokens: number,
  weights: Setup['weights'],
  promptTokens = 16,
) {
  return {
    name: `${name}, batch ${String(batch)}, ${weights}`,
    config,
    batch,
    promptTokens,
    newTokens,
    weights,
    device: 'cpu',
  };
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

async function run(setup: (typeof SETUPS)[number], repetitions: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'phi1-generation-'));
  try {
    const model = randomModel(setup.config);
    await saveModel(folder, model);
    model.dispose();
    const argument = JSON.stringify({ ...setup, folder });
    const ours = ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-generation.ts'), argument];
    const theirs = [here('peers/transformers_generation.py'), argument];
    const results = await sideBySide(
      [
        { name: 'phi1', command: process.execPath, args: ours },
        { name: 'transformers', command: PYTHON, args: theirs },
      ],
      repetitions,
    );
    const rates = new Map(
      [...results].map(([name, runs]) => [name, median(runs.map((run) => run.tokensPerSecond!))]),
    );
    console.log(
      `\n${setup.name}, ${String(setup.promptTokens)} prompt tokens, ${String(setup.newTokens)} new tokens`,
    );
    for (const [name, rate] of rates) {
      const ratio =
        name === 'phi1' ? '' : `  phi1 is ${(rates.get('phi1')! / rate).toFixed(2)} times as fast`;
      const figure =
        setup.newTokens === 1
          ? `${(1000 / rate).toFixed(0).padStart(6)} ms`
          : `${rate.toFixed(rate < 100 ? 1 : 0).padStart(6)} tokens/s`;
      console.log(`${name.padEnd(14)} ${figure}${ratio}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const flag = (name: string) =>
    process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  await selectEngine({ engine: 'torch', device: 'cpu' });
  for (const setup of SETUPS.filter(({ name }) => name.includes(flag('only') ?? ''))) {
    await run(setup, Number(flag('repetitions') ?? 5));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
