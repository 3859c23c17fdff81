import { selectEngine, tf, valueAndGradients, withPrecision, type Precision } from '@phi1/tensor';
import { beforeAll, expect, it } from 'vitest';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';

beforeAll(() => selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' }));

const shape = { vocab_size: 64, hidden_size: 32, intermediate_size: 128, num_hidden_layers: 4 };
const dropout = { attention_dropout: 0.1, resid_pdrop: 0.1, embd_pdrop: 0.1 };

it.each<Precision>(['float32', 'bfloat16'])(
  'layers that are computed again give the same gradients bit for bit in less memory, with dropout, in %s',
  (precision) => {
    const model = PhiModel.initialize(presetConfig('nano', { ...shape, ...dropout }), 1);
    const tokens = (step: number) =>
      tf.tensor2d(
        Int32Array.from({ length: 64 }, (_, i) => (i * step) % 64),
        [2, 32],
      );
    const [ids, labels] = [tokens(5), tokens(7)];
    const step = (gradientCheckpointing: boolean) => {
      let held = 0;
      const before = tf.memory().numBytes;
      const { value, gradients } = withPrecision(precision, () =>
        valueAndGradients(() => {
          const loss = model.loss(ids, labels, { training: true, dropoutSeed: 3, gradientCheckpointing });
          held = tf.memory().numBytes - before;
          return loss;
        }, [...model.parameters.values()]),
      );
      const numbers = [value, ...gradients].map((tensor) => [...tensor.dataSync()]);
      tf.dispose([value, gradients]);
      return { numbers, held };
    };
    step(false); // the rotary tables are there now
    const [plain, checkpointed] = [step(false), step(true)];
    expect(checkpointed.numbers).toEqual(plain.numbers);
    expect(checkpointed.held).toBeLessThan(0.4 * plain.held);
    model.dispose();
  },
);
