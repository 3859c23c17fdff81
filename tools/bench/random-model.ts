/** Models of any size for benchmarks, whose weights nobody waits for. */
import { Random } from '@phi1/base/random';
import { parameterSpecs, PhiModel, type PhiConfig } from '@phi1/model';
import { tf } from '@phi1/tensor';

/** Normal numbers, of which a large tensor repeats a million: nobody waits for 350 million draws. */
export function randomModel(config: PhiConfig): PhiModel {
  const random = new Random(1);
  const numbers = Float32Array.from({ length: 1e6 }, () => config.initializer_range * random.normal());
  const weights = parameterSpecs(config).map(({ name, shape }) => {
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    for (let start = 0; start < values.length; start += numbers.length) {
      values.set(numbers.subarray(0, values.length - start), start);
    }
    if (name.endsWith('layernorm.weight')) values.fill(1);
    return [name, tf.tensor(values, shape)] as const;
  });
  return new PhiModel(config, new Map(weights));
}
