/** Whole models on a GPU: losses of training steps, greedy text, and memory that runs out. */
import { generateBatch, PhiModel, presetConfig } from '@phi1/model';
import { errorMessage } from '@phi1/base';
import {
  adamW,
  clipByGlobalNorm,
  engineMemory,
  selectEngine,
  setEnginePrecision,
  tf,
  toBfloat16,
  valueAndGradients,
} from '@phi1/tensor';
import { noteKernels, takeUsedKernels } from './comparing.js';
import type { Findings } from './report.js';
import type { Settings } from './parts.js';

const STEPS = 20;

/** Losses of training steps on the current engine, of a tiny model with dropout. */
function trainingLosses(gradientCheckpointing = false): number[] {
  const shape = { num_hidden_layers: 2, hidden_size: 64, intermediate_size: 256, vocab_size: 64 };
  const model = PhiModel.initialize(
    presetConfig('nano', { ...shape, resid_pdrop: 0.1, attention_dropout: 0.1 }),
    1,
  );
  const parameters = [...model.parameters.values()];
  const zeros = () => parameters.map((one) => tf.tidy(() => tf.variable(tf.zerosLike(one), false)));
  const [firstMoments, secondMoments] = [zeros(), zeros()];
  const tokens = Array.from({ length: 4 * 33 }, (_, i) => (5 * i + (i % 11)) % 64);
  const part = (from: number) =>
    tf.tensor2d(
      [0, 1, 2, 3].map((sequence) => tokens.slice(33 * sequence + from, 33 * sequence + from + 32)),
      [4, 32],
      'int32',
    );
  const [ids, labels] = [part(0), part(1)];
  return Array.from({ length: STEPS }, (_, i) => {
    const { value, gradients } = valueAndGradients(
      () => model.loss(ids, labels, { training: true, dropoutSeed: i, gradientCheckpointing }),
      parameters,
    );
    const clipped = clipByGlobalNorm(gradients, 1);
    adamW({
      parameters,
      gradients: clipped.gradients,
      firstMoments,
      secondMoments,
      step: i + 1,
      weightDecay: parameters.map(({ rank }) => (rank > 1 ? 0.1 : 0)),
      learningRate: 2e-3,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
    });
    const loss = value.dataSync()[0]!;
    tf.dispose([value, gradients, clipped.gradients, clipped.norm]);
    return loss;
  });
}

export async function checkTraining({ device }: Settings, findings: Findings): Promise<void> {
  await selectEngine({ engine: 'cpu' });
  const expected = trainingLosses();
  await selectEngine({ engine: 'torch', device });
  noteKernels();
  const check = (name: string, losses: number[], tolerance: number) => {
    const difference = Math.max(...losses.map((loss, i) => Math.abs(loss / expected[i]! - 1)));
    const detail = `losses differ by ${difference.toExponential(1)}, at most ${String(tolerance)}; ${expected[0]!.toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`;
    findings.check({
      name,
      ok: difference <= tolerance && losses.at(-1)! < losses[0]!,
      detail,
      kernels: takeUsedKernels(),
    });
  };
  const plain = trainingLosses();
  check('float32', plain, 1e-3);
  const again = trainingLosses(true);
  // a GPU's sums may come in another order each time
  const apart = Math.max(...again.map((loss, i) => Math.abs(loss - plain[i]!)));
  findings.check({
    name: 'gradientCheckpointing',
    ok: apart <= 1e-4,
    detail: `differs by ${apart.toExponential(1)}`,
  });
  setEnginePrecision('bfloat16');
  check('bfloat16', trainingLosses(), 0.01);
}

export async function checkGeneration({ device }: Settings, findings: Findings): Promise<void> {
  const shape = { num_hidden_layers: 2, vocab_size: 256, initializer_range: 0.3 };
  const prompts = [[1, 2, 3, 4, 5], [200], [7, 7, 7, 7, 7, 7, 7, 7, 7, 30], [90, 91], [3], [14, 15]];
  const generate = async (bfloat16 = false) => {
    const model = PhiModel.initialize(presetConfig('nano', shape), 1);
    if (bfloat16) {
      for (const variable of model.parameters.values()) {
        const half = toBfloat16(variable);
        variable.assign(half);
        half.dispose();
      }
    }
    const results = await generateBatch(model, { prompts, maxNewTokens: 24, stopTokens: [], temperature: 0 });
    return results.map(({ tokens }) => tokens);
  };
  await selectEngine({ engine: 'cpu' });
  const expected = await generate();
  await selectEngine({ engine: 'torch', device });
  noteKernels();
  const tokens = await generate();
  findings.check({
    name: 'greedy tokens are the cpu backend’s',
    ok: JSON.stringify(tokens) === JSON.stringify(expected) && new Set(expected.flat()).size > 5,
    kernels: takeUsedKernels(),
    detail: `${JSON.stringify(tokens)}, expected ${JSON.stringify(expected)}`,
  });
  const low = (await generate(true)).flat();
  const agreeing = low.filter((token, i) => token === expected.flat()[i]).length;
  findings.check({
    name: 'in bfloat16 most tokens are the same',
    ok: agreeing > low.length / 4,
    detail: `${String(agreeing)} of ${String(low.length)}`,
  });
}

export async function checkMemory({ device }: Settings, findings: Findings): Promise<void> {
  await selectEngine({ engine: 'torch', device });
  const goesOn = (name: string) => {
    const sum = tf.tidy(() => tf.range(0, 1000).sum().dataSync()[0]!);
    findings.check({ name, ok: sum === 499_500, detail: `0 to 999 sum to ${String(sum)}` });
  };
  const refuses = (name: string, allocate: () => void, pattern: RegExp) => {
    let message = 'nothing was thrown';
    try {
      allocate();
    } catch (error) {
      message = errorMessage(error);
    }
    findings.check({ name, ok: pattern.test(message), detail: message });
  };
  refuses('a tensor of 2^40 elements', () => tf.fill([2 ** 20, 2 ** 20], 1), /1048576|elements/);
  goesOn('computing goes on after it');
  if (!device.startsWith('cuda')) return; // a computer's memory is not to be filled
  const held: tf.Tensor[] = [];
  refuses(
    'tensors of 8 GB until the GPU is full',
    () => {
      for (let i = 0; i < 100; i++) held.push(tf.fill([1024, 1024, 1900], i));
    },
    /GB|GiB/,
  );
  tf.dispose(held);
  goesOn('computing goes on after that');
  const { cuda } = await engineMemory();
  findings.figures({ tensors: held.length, ...cuda });
}
