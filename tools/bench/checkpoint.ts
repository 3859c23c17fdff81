/**
 * What a checkpoint costs the training: how long it holds up the step when all of it is written there and then, and when the
 * state is copied and a thread writes it, in turn, beside the time of a step of the same model. Each is written to the folder for
 * temporary files and flushed.
 *
 *     npx tsc -b packages/train && npx tsx --conditions=@phi1/source tools/bench/checkpoint.ts [--repetitions=5] [--width=512] [--layers=8]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PhiModel, presetConfig } from '@phi1/model';
import { selectEngine, tf, valueAndGradients } from '@phi1/tensor';
import { CheckpointWriter, Optimizer, saveCheckpoint, type CheckpointParts } from '@phi1/train';
import { median } from './side-by-side.js';

const flag = (name: string, otherwise: number) =>
  Number(
    process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise,
  );
const REPETITIONS = flag('repetitions', 5);
const [WIDTH, LAYERS] = [flag('width', 512), flag('layers', 8)];
const [SEQUENCES, LENGTH] = [flag('sequences', 4), flag('length', 256)];

await selectEngine({ engine: 'torch' });
const config = presetConfig('nano', {
  vocab_size: 2048,
  hidden_size: WIDTH,
  intermediate_size: 4 * WIDTH,
  num_hidden_layers: LAYERS,
  num_attention_heads: WIDTH / 64,
  max_position_embeddings: LENGTH,
});
const model = PhiModel.initialize(config, 1);
const optimizer = new Optimizer(model.parameters, {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
});
const parameters = [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0);
const tokenizerJson = JSON.stringify({ version: '1.0', added_tokens: [], model: { type: 'BPE' } });
const partsAt = (step: number): CheckpointParts => ({
  model,
  optimizer,
  tokenizerJson,
  record: { step, tokens: step, seconds: step, batches: step },
});
const ids = tf.randomUniform([SEQUENCES, LENGTH], 0, 2048, 'int32', 1) as tf.Tensor2D;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
const step = async (): Promise<void> => {
  const { value, gradients } = valueAndGradients(() => model.loss(ids, ids), optimizer.parameters);
  await optimizer.update(gradients, 1e-4);
  await value.data();
  tf.dispose([value, gradients]);
};

const folder = await mkdtemp(join(tmpdir(), 'phi1-checkpoint-'));
const times = { step: [] as number[], whole: [] as number[], copied: [] as number[], thread: [] as number[] };
const writer = new CheckpointWriter(join(folder, 'copied'));
try {
  await step();
  for (let i = 1; i <= REPETITIONS; i++) {
    times.step.push(await timed(step));
    times.whole.push(await timed(() => saveCheckpoint(join(folder, 'whole'), partsAt(i), { newest: 1 })));
    times.copied.push(await timed(() => writer.save(partsAt(i), { newest: 1 })));
    times.thread.push(await timed(() => writer.finish()));
  }
} finally {
  await writer.close();
  await rm(folder, { recursive: true });
}
const text = (values: number[]) => `${(1000 * median(values)).toFixed(0).padStart(7)} ms`;
console.log(
  `${cpus()[0]!.model}, ${String(cpus().length)} cores, load ${loadavg()[0]!.toFixed(1)}; ${(parameters / 1e6).toFixed(1)}M parameters`,
);
console.log(`a step of ${String(SEQUENCES * LENGTH)} tokens    ${text(times.step)}`);
console.log(`written there and then      ${text(times.whole)}`);
console.log(
  `copied                      ${text(times.copied)}, then ${text(times.thread).trim()} in the thread`,
);
const share = times.copied.map((seconds, i) => seconds / times.whole[i]!);
console.log(`copied of written           ${median(share).toFixed(3).padStart(7)}`);
