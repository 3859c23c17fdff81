/** What a training step really takes, from the kernel's account of this process. Once a process. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { selectEngine, tf, valueAndGradients } from '@phi1/tensor';
import { describeModel } from '../describe.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';

const FORGET_PEAK = '/proc/self/clear_refs';

/**
 * The growth of resident memory at its peak in a step of a small model, beside what `describeModel` says of activations
 * and gradients; undefined where it cannot be measured.
 */
export async function trainingMemoryRatio(
  precision: 'float32' | 'bfloat16',
  recompute = false,
): Promise<number | undefined> {
  const { engine } = await selectEngine({ precision });
  if (engine !== 'torch' || !existsSync(FORGET_PEAK)) return undefined;
  const [batch, context] = [8, 256];
  const shape = { num_hidden_layers: 12, hidden_size: 256, intermediate_size: 1024, vocab_size: 1024 };
  const model = PhiModel.initialise(presetConfig('nano', shape));
  await step(model, 1, 8, recompute); // code, threads and weights are there now
  const before = status('VmRSS');
  writeFileSync(FORGET_PEAK, '5');
  await step(model, batch, context, recompute);
  const peak = status('VmHWM') - before;
  const d = describeModel(model.config, { batch, context, precision, recompute });
  model.dispose();
  return peak / (d.trainingActivationBytes + 4 * d.parameters);
}

async function step(model: PhiModel, batch: number, time: number, recompute: boolean): Promise<void> {
  const ids = tf.zeros<tf.Rank.R2>([batch, time], 'int32');
  const { value, gradients } = valueAndGradients(
    () => model.loss(ids, ids, { training: true, recompute }),
    [...model.parameters.values()],
  );
  await value.data();
  tf.dispose([value, ids, ...gradients]);
}

/** In bytes. */
function status(field: string): number {
  const text = readFileSync('/proc/self/status', 'utf8');
  return 1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)![1]);
}
