/**
 * Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon; torch.optim.Muon): a step of momentum whose
 * direction is made nearly orthogonal before it is taken, so that no direction of a matrix learns faster than
 * another. For the matrices of hidden layers; embeddings, output heads, biases and norms take AdamW. It keeps no
 * state of its own.
 */
import * as tf from '@tensorflow/tfjs';
import { fuses, runKernel } from './kernels.js';
import { ownData } from './own-data.js';

/** The matrices and coefficients of one step of Muon. */
export interface MuonStep {
  /** Matrices [out, in], changed in place; the two lists that follow have the same length and shapes. */
  parameters: tf.Variable[];
  gradients: tf.Tensor[];
  /** The running means of the gradients, changed in place. */
  momenta: tf.Variable[];
  /** Decoupled, as AdamW's: each step scales the weights by 1 - learningRate * weightDecay. */
  weightDecay: number;
  /** The spectral norm of a step, nearly, for a matrix with no more rows than columns. */
  learningRate: number;
  momentum: number;
}

/** Steps of the iteration: five bring all singular values near 1. */
const ITERATIONS = 5;
/** Of X <- aX + b(XX')X + c(XX')²X, chosen by Jordan for the steepest rise at 0. */
const [A, B, C] = [3.4445, -4.775, 2.0315] as const;
/** Matrices of no longer short side are for an engine's own kernel: what it multiplies stays in a core's cache. */
const FUSED_SIDE = 512;
/** Matrices of one shape are handled together up to so many elements, which bounds the memory of a step. */
const ELEMENTS_TOGETHER = 1 << 24;

/** @throws Error when the lists differ in length, or a parameter is no matrix or of another shape than its gradient */
export function muon(options: MuonStep): void {
  const { parameters, gradients, momenta } = options;
  for (const list of [gradients, momenta]) {
    if (list.length !== parameters.length) throw new Error('muon: the lists must be of the same length');
  }
  parameters.forEach(({ name, rank, shape }, i) => {
    if (rank !== 2) throw new Error(`muon: ${name} is [${String(shape)}], expected a matrix`);
    if (!tf.util.arraysEqual(shape, gradients[i]!.shape)) {
      throw new Error(`muon: ${name} is [${String(shape)}], its gradient [${String(gradients[i]!.shape)}]`);
    }
  });
  const [fused, composed]: [number[], number[]] = [[], []];
  parameters.forEach((parameter, i) => {
    const isSmall = Math.min(...parameter.shape) <= FUSED_SIDE;
    const fits = isSmall && fuses('Phi1Muon', [parameter, gradients[i]!, momenta[i]!]);
    (fits ? fused : composed).push(i);
  });
  if (fused.length > 0) updateFused(fused, options);
  for (const group of groupByShape(composed, parameters)) {
    tf.tidy(() => {
      updateTogether(group, options);
    });
  }
}

/** The step of some of the matrices by the engine's own kernel. */
function updateFused(indices: readonly number[], options: MuonStep): void {
  const { learningRate, momentum, weightDecay } = options;
  const pick = <T>(list: readonly T[]): T[] => indices.map((i) => list[i]!);
  const [parameters, momenta] = [pick(options.parameters), pick(options.momenta)];
  for (const variable of [...parameters, ...momenta]) ownData(variable);
  const settings = { iterations: ITERATIONS, polynomial: [A, B, C], learningRate, momentum, weightDecay };
  runKernel('Phi1Muon', { parameters, momenta, gradients: pick(options.gradients) }, settings);
}

/** Indices of parameters of one shape, as many together as memory allows. */
function groupByShape(indices: readonly number[], parameters: readonly tf.Variable[]): number[][] {
  const open = new Map<string, number[]>();
  const groups: number[][] = [];
  for (const i of indices) {
    const { shape, size } = parameters[i]!;
    const key = String(shape);
    const group = open.get(key);
    if (group && (group.length + 1) * size <= ELEMENTS_TOGETHER) group.push(i);
    else {
      const started = [i];
      open.set(key, started);
      groups.push(started);
    }
  }
  return groups;
}

function updateTogether(indices: readonly number[], options: MuonStep): void {
  const { parameters, gradients, momenta, weightDecay, learningRate, momentum } = options;
  const directions = indices.map((i) => {
    const share = gradients[i]!.mul(1 - momentum);
    momenta[i]!.assign(momenta[i]!.mul(momentum).add(share));
    return share.add(momenta[i]!.mul(momentum)); // Nesterov's
  });
  const [rows, columns] = parameters[indices[0]!]!.shape as [number, number];
  const orthogonal = orthogonalize(tf.stack(directions) as tf.Tensor3D);
  const steps = tf.unstack(orthogonal.mul(learningRate * Math.sqrt(Math.max(1, rows / columns))));
  indices.forEach((i, at) => {
    const parameter = parameters[i]!;
    parameter.assign(parameter.mul(1 - learningRate * weightDecay).sub(steps[at]!));
  });
}

/**
 * Near the orthogonal factor of each matrix's polar decomposition: the same singular vectors, all singular values
 * that are not tiny between 0.68 and 1.14, by Newton and Schulz's iteration with a quintic polynomial.
 *
 * @param matrices [N, R, C]
 * @returns [N, R, C]
 */
export function orthogonalize(matrices: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const [, rows, columns] = matrices.shape;
    const isTall = rows > columns;
    const wide = isTall ? matrices.transpose([0, 2, 1]) : matrices;
    const norm = wide.square().sum(2, true).sum(1, true).sqrt(); // over rows first, as in clipByGlobalNorm
    const x = wide.div(norm.maximum(1e-7));
    const isLong = Math.max(rows, columns) >= 2 * Math.min(rows, columns);
    const orthogonal = isLong ? iterateOnSquare(x) : iterate(x);
    return (isTall ? orthogonal.transpose([0, 2, 1]) : orthogonal) as tf.Tensor3D;
  });
}

function iterate(x: tf.Tensor): tf.Tensor {
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const square = tf.matMul(x, x, false, true);
    const polynomial = square.mul(B).add(tf.matMul(square, square).mul(C));
    x = x.mul(A).add(tf.matMul(polynomial, x));
  }
  return x;
}

/**
 * The same without the long side: with S = XX', each step multiplies X by P = aI + bS + cS², and S by P². All of them are
 * polynomials of the first S and commute, so that only their product meets X, once.
 */
function iterateOnSquare(x: tf.Tensor): tf.Tensor {
  let square: tf.Tensor = tf.matMul(x, x, false, true);
  const identity = tf.eye(x.shape[1]!);
  let product: tf.Tensor | undefined;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const polynomial: tf.Tensor = identity.mul(A).add(square.mul(B)).add(tf.matMul(square, square).mul(C));
    product = product ? tf.matMul(polynomial, product) : polynomial;
    if (iteration < ITERATIONS - 1) square = tf.matMul(tf.matMul(polynomial, square), polynomial);
  }
  return tf.matMul(product!, x);
}
