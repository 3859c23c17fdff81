/** Rates on a GPU beside PyTorch's, one program after the other, since two would not fit its memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeModel, parsePhiConfig, presetConfig, type PhiConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { selectEngine, toBfloat16 } from '@phi1/tensor';
import type { Setup as GenerationSetup } from '../bench/generation.js';
import { randomModel } from '../bench/random-model.js';
import { median, PYTHON, sideBySide, type Contestant, type Measurement } from '../bench/side-by-side.js';
import type { Setup } from '../bench/training-step.js';
import type { Settings } from './parts.js';
import { DID_NOT_RUN, type Findings } from './report.js';

/** A bundled program of this pack. */
const program = (name: string) => join(dirname(process.argv[1]!), `${name}.mjs`);
const peer = (file: string) => fileURLToPath(new URL(`../bench/peers/${file}`, import.meta.url));

const TINY = parsePhiConfig({
  vocab_size: 512,
  hidden_size: 64,
  intermediate_size: 256,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  max_position_embeddings: 64,
});

/** @returns its measurements; none when it does not run, which the log explains */
async function alone(contestant: Contestant, repetitions: number): Promise<Measurement[]> {
  return (await sideBySide([contestant], repetitions)).get(contestant.name) ?? [];
}

/** Training steps of a preset at sequence length 2048 in bfloat16: tokens a second and model FLOP utilization. */
export async function benchTraining(
  preset: string,
  batch: number,
  { device, tiny, peakFlops }: Settings,
  findings: Findings,
): Promise<void> {
  const config = tiny ? TINY : presetConfig(preset);
  const setup: Setup = {
    layers: config.num_hidden_layers,
    width: config.hidden_size,
    heads: config.num_attention_heads,
    vocabulary: config.vocab_size,
    batch,
    time: config.max_position_embeddings,
    device,
    precision: 'bfloat16',
    warmup: tiny ? 1 : 3,
  };
  const pytorch = (compile: boolean) => [
    peer('pytorch_training_step.py'),
    JSON.stringify({ ...setup, compile }),
  ];
  const ours = [program('phi1-training-step'), JSON.stringify({ ...setup, engine: 'torch' })];
  const contestants: Contestant[] = [
    { name: 'phi1', command: process.execPath, args: ours },
    { name: 'PyTorch', command: PYTHON, args: pytorch(false) },
    ...(tiny ? [] : [{ name: 'torch.compile', command: PYTHON, args: pytorch(true) }]),
  ];
  const tokens = batch * setup.time;
  const flops = tokens * describeModel(config, { context: setup.time }).trainingFlopsPerToken;
  let our = NaN;
  for (const contestant of contestants) {
    const runs = await alone(contestant, tiny ? 2 : 10);
    if (runs.length === 0 && contestant.name !== 'phi1') {
      findings.figures({ benchmark: preset, program: contestant.name, result: DID_NOT_RUN });
      continue;
    }
    const milliseconds = median(runs.map((run) => run.milliseconds!));
    if (contestant.name === 'phi1') {
      our = milliseconds;
      const finite = runs.length > 0 && runs.every((run) => Number.isFinite(run.loss));
      findings.check({
        name: `${preset} trains`,
        ok: finite,
        detail: runs.length > 0 ? `losses ${runs.map((run) => run.loss!.toFixed(3)).join(' ')}` : DID_NOT_RUN,
      });
      if (!finite) continue;
    }
    findings.figures({
      benchmark: `${preset} ${String(batch)}x${String(setup.time)}`,
      program: contestant.name,
      milliseconds: Number(milliseconds.toFixed(1)),
      tokensPerSecond: Math.round((1000 * tokens) / milliseconds),
      mfu: Number(((1000 * flops) / milliseconds / peakFlops).toFixed(3)),
      peakBytes: Math.max(...runs.map((run) => run.peakBytes!)),
      phi1IsFasterBy: Number((milliseconds / our).toFixed(2)),
    });
  }
}

/** Greedy generation at the shape of phi-1, weights in bfloat16. */
export async function benchGeneration({ device, tiny }: Settings, findings: Findings): Promise<void> {
  const config: PhiConfig = tiny ? TINY : presetConfig('phi-1');
  const folder = await mkdtemp(join(tmpdir(), 'phi1-generation-'));
  try {
    await selectEngine({ engine: 'torch', device: 'cpu' });
    const model = randomModel(config);
    for (const variable of model.parameters.values()) {
      const half = toBfloat16(variable);
      variable.assign(half);
      half.dispose();
    }
    await saveModel(folder, model);
    model.dispose();
    for (const batch of tiny ? [1, 4] : [1, 64]) {
      const setup: GenerationSetup & { folder: string } = {
        batch,
        promptTokens: 16,
        newTokens: tiny ? 8 : 128,
        weights: 'bfloat16',
        device,
        folder,
      };
      const argument = JSON.stringify(setup);
      const contestants: Contestant[] = [
        { name: 'phi1', command: process.execPath, args: [program('phi1-generation'), argument] },
        { name: 'transformers', command: PYTHON, args: [peer('transformers_generation.py'), argument] },
      ];
      let our = NaN;
      for (const contestant of contestants) {
        const runs = await alone(contestant, tiny ? 1 : 3);
        const rate = median(runs.map((run) => run.tokensPerSecond!));
        const benchmark = `generation, batch ${String(batch)}`;
        if (contestant.name === 'phi1') {
          our = rate;
          findings.check({ name: benchmark, ok: rate > 0, detail: `${String(rate)} tokens/s` });
        }
        if (runs.length === 0) {
          findings.figures({ benchmark, program: contestant.name, result: DID_NOT_RUN });
          continue;
        }
        findings.figures({
          benchmark,
          program: contestant.name,
          tokensPerSecond: Math.round(rate),
          phi1IsFasterBy: Number((our / rate).toFixed(2)),
        });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
