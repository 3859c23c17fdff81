/**
 * Greedy generation from one model folder, ours beside transformers' `generate`, in turn. Prints medians of
 * tokens a second and ratios; above 1 we are the faster.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/generation.ts [--repetitions=5]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePhiConfig, PhiModel } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { median, PYTHON, sideBySide } from './side-by-side.js';

export interface Setup {
  batch: number;
  promptTokens: number;
  newTokens: number;
  device: string;
}

const SETUPS: Setup[] = [
  { batch: 1, promptTokens: 16, newTokens: 128, device: 'cpu' },
  { batch: 16, promptTokens: 16, newTokens: 64, device: 'cpu' },
];

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

async function main(): Promise<void> {
  const flag = process.argv.find((argument) => argument.startsWith('--repetitions='));
  const repetitions = Number(flag?.slice(14) ?? 5);
  const folder = await mkdtemp(join(tmpdir(), 'phi1-generation-'));
  try {
    await selectEngine({ engine: 'torch', device: 'cpu' });
    const shape = { vocab_size: 4096, hidden_size: 256, intermediate_size: 1024 };
    const config = parsePhiConfig({
      ...{ ...shape, num_hidden_layers: 4, num_attention_heads: 4 },
      max_position_embeddings: 512,
    });
    await saveModel(folder, PhiModel.initialise(config));
    for (const setup of SETUPS) {
      const argument = JSON.stringify({ ...setup, folder });
      const tsx = ['--import', 'tsx', '--conditions=@phi1/source'];
      const results = await sideBySide(
        [
          {
            name: 'phi1',
            command: process.execPath,
            args: [...tsx, here('peers/phi1-generation.ts'), argument],
          },
          {
            name: 'transformers',
            command: PYTHON,
            args: [here('peers/transformers_generation.py'), argument],
          },
        ],
        repetitions,
      );
      console.log(
        `\n4 layers, width 256, batch ${String(setup.batch)}, ${String(setup.newTokens)} new tokens`,
      );
      const rates = new Map(
        [...results].map(([name, runs]) => [name, median(runs.map((run) => run.tokensPerSecond!))]),
      );
      for (const [name, rate] of rates) {
        const ratio =
          name === 'phi1' ? '' : `  phi1 is ${(rates.get('phi1')! / rate).toFixed(2)} times as fast`;
        console.log(`${name.padEnd(14)} ${rate.toFixed(0).padStart(6)} tokens/s${ratio}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
