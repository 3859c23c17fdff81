/**
 * The peer of training-step.ts that a TensorFlow.js user would write: the same phi model and step in standard
 * ops on tfjs-node, with `tf.variableGrads` and `tf.train.adam`. None of it is our code.
 */
import * as tf from '@tensorflow/tfjs';
import { contest } from '../side-by-side.js';
import type { Setup } from '../training-step.js';

await import('@tensorflow/tfjs-node' as string);
await tf.setBackend('tensorflow');

const { layers, width, heads, vocabulary, batch, time, warmup = 2 } = JSON.parse(process.argv[2]!) as Setup;
const size = width / heads;
const half = size / 4; // rotary over half of a head

const matrix = (rows: number, columns: number) => tf.variable(tf.randomNormal([rows, columns], 0, 0.02));
const vector = (length: number, value: number) => tf.variable(tf.fill([length], value));
const dense = (inputs: number, outputs: number) => ({
  kernel: matrix(inputs, outputs),
  bias: vector(outputs, 0),
});
const norm = () => ({ gamma: vector(width, 1), beta: vector(width, 0) });

const table = matrix(vocabulary, width);
const blocks = Array.from({ length: layers }, () => ({
  norm: norm(),
  q: dense(width, width),
  k: dense(width, width),
  v: dense(width, width),
  out: dense(width, width),
  fc1: dense(width, 4 * width),
  fc2: dense(4 * width, width),
}));
const finalNorm = norm();
const head = dense(width, vocabulary);
const angles = tf
  .range(0, time)
  .expandDims(1)
  .mul(tf.pow(10_000, tf.range(0, half).mul(-1 / half)));
const [cos, sin] = [angles.cos(), angles.sin()];
const mask = tf.linalg
  .bandPart(tf.ones([time, time]), -1, 0)
  .sub(1)
  .mul(1e9);

type Dense = ReturnType<typeof dense>;

const linear = (x: tf.Tensor, { kernel, bias }: Dense) => tf.matMul(x as tf.Tensor2D, kernel).add(bias);

function layerNorm(x: tf.Tensor, { gamma, beta }: ReturnType<typeof norm>): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gamma).add(beta);
}

function gelu(x: tf.Tensor): tf.Tensor {
  const inner = x
    .add(x.mul(x).mul(x).mul(0.044715))
    .mul(Math.sqrt(2 / Math.PI))
    .tanh();
  return x.mul(0.5).mul(inner.add(1));
}

/** [batch, heads, time, size] */
const split = (x: tf.Tensor) => x.reshape([batch, time, heads, size]).transpose([0, 2, 1, 3]);

function rotate(x: tf.Tensor): tf.Tensor {
  const [first, second, rest] = tf.split(x, [half, half, size - 2 * half], 3) as [
    ...[tf.Tensor, tf.Tensor, tf.Tensor],
  ];
  const turned = [first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))];
  return tf.concat([...turned, rest], 3);
}

function block(x: tf.Tensor, weights: (typeof blocks)[number]): tf.Tensor {
  const normed = layerNorm(x, weights.norm);
  const [q, k] = [rotate(split(linear(normed, weights.q))), rotate(split(linear(normed, weights.k)))];
  const scores = tf
    .matMul(q, k, false, true)
    .mul(1 / Math.sqrt(size))
    .add(mask)
    .softmax();
  const mixed = tf
    .matMul(scores, split(linear(normed, weights.v)))
    .transpose([0, 2, 1, 3])
    .reshape(x.shape);
  const transformed = linear(gelu(linear(normed, weights.fc1)), weights.fc2);
  return linear(mixed, weights.out).add(transformed).add(x);
}

const random = () => tf.randomUniform([batch * time], 0, vocabulary, 'int32') as tf.Tensor1D;
const [ids, labels] = [random(), random()];
const optimizer = tf.train.adam(1e-3, 0.9, 0.95, 1e-8);

function loss(): tf.Scalar {
  let x: tf.Tensor = tf.gather(table, ids);
  for (const weights of blocks) x = block(x, weights);
  return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, vocabulary), linear(layerNorm(x, finalNorm), head));
}

function step(): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss);
    const norm = tf.addN(Object.values(grads).map((gradient) => gradient.square().sum())).sqrt();
    const scale = tf.minimum(norm.add(1e-6).reciprocal(), 1);
    optimizer.applyGradients(
      Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, gradient.mul(scale)])),
    );
    return value.dataSync()[0]!;
  });
}

for (let i = 0; i < warmup; i++) step();
await contest(() => {
  const start = performance.now();
  const value = step();
  return { milliseconds: performance.now() - start, loss: value };
});
