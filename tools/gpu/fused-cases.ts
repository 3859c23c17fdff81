/** The fused ops against their references, values and gradients, on shapes that do and do not fill a block. */
import {
  addLayerNorm,
  addLayerNormReference,
  adamW,
  adamWReference,
  attention,
  cacheWrite,
  causalAttention,
  causalAttentionReference,
  clipByGlobalNorm,
  crossEntropy,
  dropout,
  embedding,
  gelu,
  geluReference,
  layerNorm,
  layerNormReference,
  argmax,
  linear,
  linearReference,
  rotaryEmbedding,
  rotaryReference,
  rotaryTables,
  tf,
  toBfloat16,
  type Precision,
} from '@phi1/tensor';
import { integers, normal, type Case } from './comparing.js';

type Made = Omit<Case, 'tolerance'> & { tolerance?: number };

export function fusedCases(precision: Precision): Case[] {
  // of a result's largest number: bfloat16 has 8 bits, and some results go through two products
  const tolerance = precision === 'bfloat16' ? 0.04 : 1e-4;
  const made: Made[] = [
    ...linears(),
    ...norms(),
    ...rotaries(),
    ...attentions(),
    ...losses(),
    ...updates(),
    { name: 'gelu', inputs: [normal([37, 65], 1, 2)], run: gelu, reference: geluReference, gradients: true },
    {
      name: 'dropout',
      inputs: [normal([33, 129], 1)],
      run: (x: tf.Tensor) => dropout(x, 0.3, 12345),
      gradients: true,
    },
    {
      name: 'embedding',
      inputs: [normal([50, 36], 1), integers([0, 49, 49, 3, 3, 3], [2, 3])],
      run: (weight: tf.Tensor2D, ids: tf.Tensor) => embedding(ids, weight),
      gradients: true,
    },
    { name: 'argmax', inputs: [normal([3, 700], 1)], run: argmax },
    { name: 'toBfloat16', inputs: [normal([13, 70], 1)], run: toBfloat16 },
  ];
  const low =
    precision === 'bfloat16' ? made.filter(({ name }) => TAKES_BFLOAT16.test(name)).map(heldLow) : [];
  return [...made, ...low].map((one) => ({ tolerance, ...one }));
}

/** Ops that take an activation as it comes. */
const TAKES_BFLOAT16 = /^(rotary|dropout|gelu|causalAttention|attention|linear)/;

/** The same with inputs that the engine holds as bfloat16. */
function heldLow({ name, run, reference = run, ...rest }: Made): Made {
  const low =
    (compute: Case['run']) =>
    (first: tf.Tensor, ...others: tf.Tensor[]) =>
      compute(toBfloat16(first), ...others.map((x) => (x.rank > 2 ? toBfloat16(x) : x)));
  return { ...rest, name: `${name}, bfloat16 in`, run: low(run), reference: low(reference) };
}

function linears(): Made[] {
  const shapes = [
    [1, 1, 1],
    [5, 7, 3],
    [70, 64, 96],
    [130, 190, 210],
    [64, 512, 1024],
  ] as const;
  return shapes.flatMap(([rows, inputs, outputs], i) =>
    ([undefined, 'gelu'] as const).map((activation) => ({
      name: `linear ${String([rows, inputs, outputs])} ${activation ?? ''}`,
      inputs: [normal([rows, inputs], i), normal([outputs, inputs], i + 10), normal([outputs], i + 20)],
      run: (x: tf.Tensor, w: tf.Tensor2D, b: tf.Tensor1D) => linear(x, w, b, activation),
      reference: (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D) => linearReference(x, w, b, activation),
      gradients: true,
    })),
  );
}

function norms(): Made[] {
  const widths = [4, 33, 256, 1024, 2048];
  const plain = widths.map((width, i) => ({
    name: `layerNorm ${String(width)}`,
    inputs: [normal([2, 9, width], i), normal([width], i + 10), normal([width], i + 20)],
    run: (x: tf.Tensor, g: tf.Tensor1D, b: tf.Tensor1D) => layerNorm(x, g, b),
    reference: (x: tf.Tensor, g: tf.Tensor1D, b: tf.Tensor1D) => layerNormReference(x, g, b),
    gradients: true,
  }));
  const summed = [1, 2].flatMap((count) => [33, 256, 1024].map((width) => sumWithNorm(count, width)));
  return [...plain, ...summed];
}

/** The branches come from products, which give them in the precision that is checked. */
function sumWithNorm(count: number, width: number): Made {
  const run = (op: typeof addLayerNorm) => (x: tf.Tensor, w: tf.Tensor2D, g: tf.Tensor1D, b: tf.Tensor1D) => {
    const branches = [1, 0.5].slice(0, count).map((scale) => linear(x, w.mul<tf.Tensor2D>(scale)));
    const { sum, normed } = op(x, branches, g, b);
    return tf.concat([sum, normed], -1);
  };
  const weight = normal([width, width], 10, 1 / Math.sqrt(width));
  return {
    name: `addLayerNorm ${String(width)} of ${String(count + 1)}`,
    inputs: [normal([2, 9, width], 1), weight, normal([width], 11), normal([width], 12)],
    run: run(addLayerNorm),
    reference: run(addLayerNormReference),
    gradients: true,
  };
}

function rotaries(): Made[] {
  const made = [
    [4, 8],
    [8, 8],
    [32, 64],
    [6, 10],
  ] as const;
  return made.map(([rotary, size], i) => {
    const tables = () => rotaryTables([0, 1, 2, 3, 9], rotary);
    return {
      name: `rotaryEmbedding ${String(rotary)} of ${String(size)}`,
      inputs: [normal([2, 5, 3, size], i)],
      run: (x: tf.Tensor4D) => rotaryEmbedding(x, tables().cos, tables().sin),
      reference: (x: tf.Tensor4D) => rotaryReference(x, tables().cos, tables().sin),
      gradients: true,
    };
  });
}

function attentions(): Made[] {
  const shapes = [
    [1, 1, 1, 8],
    [2, 5, 3, 4],
    [2, 83, 2, 20],
    [1, 200, 2, 64],
  ];
  const inputs = (shape: number[]) => [1, 2, 3].map((seed) => normal(shape, seed));
  type Four = tf.Tensor4D;
  return [
    ...shapes.map((shape) => ({
      name: `causalAttention ${String(shape)}`,
      inputs: inputs(shape),
      run: (q: Four, k: Four, v: Four) => causalAttention(q, k, v),
      reference: (q: Four, k: Four, v: Four) => causalAttentionReference(q, k, v),
      gradients: true,
    })),
    {
      name: 'causalAttention with dropout',
      inputs: inputs([2, 83, 2, 20]),
      run: (q: Four, k: Four, v: Four) => causalAttention(q, k, v, { dropout: 0.1, seed: 5 }),
      gradients: true,
    },
    {
      name: 'attention of the last token',
      inputs: [normal([2, 1, 3, 16], 1), normal([2, 40, 3, 16], 2), normal([2, 40, 3, 16], 3)],
      run: (q: Four, k: Four, v: Four) => attention(q, k, v),
    },
  ];
}

function losses(): Made[] {
  const labels = Array.from({ length: 70 }, (_, i) => (i % 7 === 0 ? -100 : (i * 13) % 300));
  return [16, 1000].map((chunkTokens) => ({
    name: `crossEntropy in chunks of ${String(chunkTokens)}`,
    inputs: [normal([70, 48], 1), normal([300, 48], 2), normal([300], 3), integers(labels)],
    run: (hidden: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D, targets: tf.Tensor1D) =>
      crossEntropy(hidden, weight, bias, targets, { chunkTokens }),
    gradients: true,
  }));
}

function updates(): Made[] {
  const step = (update: typeof adamW) => (start: tf.Tensor, gradient: tf.Tensor) => {
    const parameter = tf.variable(start);
    const zeros = () => [tf.variable(tf.zerosLike(start))];
    update({
      parameters: [parameter],
      gradients: [gradient],
      weightDecay: [0.1],
      step: 1,
      firstMoments: zeros(),
      secondMoments: zeros(),
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
    });
    return parameter.clone();
  };
  return [
    {
      name: 'adamW',
      inputs: [normal([33, 5], 1), normal([33, 5], 2)],
      run: step(adamW),
      reference: step(adamWReference),
    },
    {
      name: 'clipByGlobalNorm',
      inputs: [normal([33, 5], 1), normal([7], 2)],
      run: (a: tf.Tensor, b: tf.Tensor) => {
        const { gradients, norm } = clipByGlobalNorm([a, b], 1);
        return [...gradients, norm];
      },
    },
    {
      name: 'cacheWrite',
      inputs: [normal([2, 6, 3, 4], 1), normal([2, 2, 3, 4], 2)],
      run: (start: tf.Tensor4D, tokens: tf.Tensor4D) => {
        const cache = tf.variable(start);
        cacheWrite(cache, tokens, [3, 4, 10, 8]);
        return cache.clone();
      },
    },
  ];
}
