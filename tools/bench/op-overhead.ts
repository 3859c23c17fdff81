/**
 * What a small operation costs through TensorFlow.js: microseconds for add, multiply, matMul and others on
 * 4x4 tensors, on the torch engine and on TensorFlow.js's own cpu backend in turns; and
 * whether 100,000 of them leave memory as it was. Exits with 1 when add, multiply or matMul cost more than 8 us
 * on torch, or memory grew.
 *
 *     npx tsx --expose-gc --conditions=@phi1/source tools/bench/op-overhead.ts
 */
import { engineMemory, selectEngine, tf } from '@phi1/tensor';

const CALLS = 5_000;
const ROUNDS = 15;
const LIMIT_MICROSECONDS = 8;
const LIMIT_GROWTH = 32 * 2 ** 20;

const OPERATIONS: Record<string, (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  multiply: (a, b) => tf.mul(a, b),
  matMul: (a, b) => tf.matMul(a, b),
  'add a number': (a) => tf.add(a, 1.5),
  relu: (a) => tf.relu(a),
  reshape: (a) => tf.reshape(a, [16]),
  sum: (a) => tf.sum(a),
};

/** Microseconds a call, averaged over one round. */
function timeRound(call: () => void): number {
  const start = performance.now();
  for (let i = 0; i < CALLS; i++) call();
  return ((performance.now() - start) / CALLS) * 1000;
}

async function measure(): Promise<Map<string, Record<'torch' | 'cpu', number>>> {
  const best = new Map(Object.keys(OPERATIONS).map((name) => [name, { torch: Infinity, cpu: Infinity }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const backend of ['torch', 'cpu'] as const) {
      await tf.setBackend(backend);
      const [a, b] = [tf.randomNormal([4, 4]), tf.randomNormal([4, 4])] as [tf.Tensor2D, tf.Tensor2D];
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        const microseconds = timeRound(() => {
          operation(a, b).dispose();
        });
        const row = best.get(name)!;
        row[backend] = Math.min(row[backend], microseconds);
      }
      tf.dispose([a, b]);
    }
  }
  await tf.setBackend('torch');
  return best;
}

/** What 100,000 operations leave behind. */
async function growth(): Promise<{ handles: number; bytes: number }> {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const run = (operations: number) => {
    for (let i = 0; i < operations / 4; i++)
      tf.tidy(() => void tf.relu(tf.matMul(tf.mul(x, x), tf.add(x, x))));
  };
  run(20_000);
  global.gc?.();
  const [handles, bytes] = [(await engineMemory()).nativeHandles!, process.memoryUsage().rss];
  const before = tf.memory().numTensors;
  run(100_000);
  if (tf.memory().numTensors !== before) throw new Error('TensorFlow.js counts more tensors than before');
  return {
    handles: (await engineMemory()).nativeHandles! - handles,
    bytes: process.memoryUsage().rss - bytes,
  };
}

const { reason } = await selectEngine({ engine: 'torch', device: 'cpu', threads: 1 });
console.log(reason);
const times = await measure();
console.log('\nmicroseconds a call, 4x4 float32, best of rounds');
console.log(`${''.padEnd(14)}  torch    cpu`);
for (const [name, { torch, cpu }] of times) {
  console.log(`${name.padEnd(14)} ${torch.toFixed(2).padStart(6)} ${cpu.toFixed(2).padStart(6)}`);
}
const left = await growth();
console.log(
  `\nafter 100,000 operations: ${String(left.handles)} native tensors more, ${(left.bytes / 2 ** 20).toFixed(1)} MiB more`,
);
const slow = ['add', 'multiply', 'matMul'].filter((name) => times.get(name)!.torch > LIMIT_MICROSECONDS);
if (slow.length > 0) console.log(`over ${String(LIMIT_MICROSECONDS)} us: ${slow.join(', ')}`);
if (slow.length > 0 || left.handles !== 0 || left.bytes > LIMIT_GROWTH) process.exitCode = 1;
