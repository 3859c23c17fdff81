/** What a training step really takes, from the C library's account of this process. Once a process. */
import { collectGarbage } from '@phi1/base/testing';
import { selectEngine, tf, valueAndGradients } from '@phi1/tensor';
import { torchMemory } from '@phi1/tensor/torch';
import { describeModel } from '../describe.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';

/**
 * The growth of the memory in use at its peak in a step of a small model, beside what `describeModel` says of
 * activations; undefined where it cannot be measured. Gradients come as activations go, and holes in the heap do not
 * count.
 */
export async function trainingMemoryRatio(
  precision: 'float32' | 'bfloat16',
  gradientCheckpointing = false,
): Promise<number | undefined> {
  const { engine } = await selectEngine({ precision });
  if (engine !== 'torch' || torchMemory().heapBytes === undefined) return undefined;
  const [batch, context] = [8, 256];
  const shape = { num_hidden_layers: 12, hidden_size: 256, intermediate_size: 1024, vocab_size: 1024 };
  const model = PhiModel.initialize(presetConfig('nano', shape));
  await step(model, 1, 8, gradientCheckpointing); // code, threads and weights are there now
  collectGarbage();
  await new Promise((done) => setTimeout(done, 200)); // buffers are freed by another thread
  const before = torchMemory().heapBytes!;
  const peak = (await step(model, batch, context, gradientCheckpointing)) - before;
  const { trainingActivationBytes } = describeModel(model.config, {
    batch,
    context,
    precision,
    gradientCheckpointing,
  });
  model.dispose();
  return peak / trainingActivationBytes;
}

/** @returns the most bytes in use when a tensor was about to be freed */
async function step(
  model: PhiModel,
  batch: number,
  time: number,
  gradientCheckpointing: boolean,
): Promise<number> {
  const backend = tf.backend();
  const dispose = backend.disposeData.bind(backend);
  let most = 0;
  backend.disposeData = (...args) => {
    most = Math.max(most, torchMemory().heapBytes!);
    return dispose(...args);
  };
  const ids = tf.zeros<tf.Rank.R2>([batch, time], 'int32');
  const { value, gradients } = valueAndGradients(
    () => model.loss(ids, ids, { gradientCheckpointing }),
    [...model.parameters.values()],
  );
  await value.data();
  tf.dispose([value, ids, ...gradients]);
  backend.disposeData = dispose;
  return most;
}

/** Whether our own CPU kernels compute, which keep and make less than libtorch's operators. */
export function hasOwnKernels(): boolean {
  return (tf.backend() as { cpuKernels?: unknown }).cpuKernels !== undefined;
}
