/**
 * Gradients of TensorFlow.js that are wrong in its release 4.22: operands that were broadcast got gradients in the
 * shape of the result, and some ops gradients of another layout. Importing this file replaces them for every engine, so
 * that `tf.grads` and `valueAndGradients` are right.
 */
import * as tf from '@tensorflow/tfjs';

/** The gradient of something that was broadcast: summed over what it was repeated along. */
function sumTo(shape: number[], gradient: tf.Tensor): tf.Tensor {
  if (tf.util.arraysEqual(shape, gradient.shape)) return gradient;
  const axes = tf.backend_util.getReductionAxes(shape, gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape(shape);
}

/** Registers the gradient of an op of two broadcast operands from what it is before it is summed. */
function defineBinary(
  kernelName: string,
  partial: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => { a: () => tf.Tensor; b: () => tf.Tensor },
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const { a: da, b: db } = partial(dy as tf.Tensor, a!, b!);
      return { a: () => sumTo(a!.shape, da()), b: () => sumTo(b!.shape, db()) };
    },
  });
}

defineBinary(tf.Maximum, (dy, a, b) => ({
  a: () => dy.mul(a.greaterEqual(b).cast('float32')),
  b: () => dy.mul(a.less(b).cast('float32')),
}));

defineBinary(tf.Minimum, (dy, a, b) => ({
  a: () => dy.mul(a.lessEqual(b).cast('float32')),
  b: () => dy.mul(a.greater(b).cast('float32')),
}));

defineBinary(tf.SquaredDifference, (dy, a, b) => ({
  a: () => dy.mul(a.sub(b).mul(2)),
  b: () => dy.mul(b.sub(a).mul(2)),
}));

tf.registerGradient({
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b], attributes) => {
    const { transposeA, transposeB } = attributes as unknown as { transposeA: boolean; transposeB: boolean };
    const [g, x, y] = [dy as tf.Tensor, a!, b!];
    return {
      a: () =>
        sumTo(x.shape, transposeA ? tf.matMul(y, g, transposeB, true) : tf.matMul(g, y, false, !transposeB)),
      b: () =>
        sumTo(y.shape, transposeB ? tf.matMul(g, x, true, transposeA) : tf.matMul(x, g, !transposeA, false)),
    };
  },
});

tf.registerGradient({
  kernelName: tf.Cumsum,
  gradFunc: (dy, _, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as {
      axis: number;
      exclusive: boolean;
      reverse: boolean;
    };
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
});

tf.registerGradient({
  kernelName: tf.MirrorPad,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { paddings, mode } = attributes as unknown as {
      paddings: [number, number][];
      mode: 'reflect' | 'symmetric';
    };
    const fold = (gradient: tf.Tensor, [before, after]: [number, number], axis: number) =>
      folded(gradient, x!.shape[axis]!, before, after, mode === 'reflect' ? 1 : 0, axis);
    return { x: () => paddings.reduce(fold, dy as tf.Tensor) };
  },
});

/**
 * One axis of a mirrored tensor, its margins added to what they are the mirror of.
 *
 * @param kept elements at either end that the mirror passes over
 */
function folded(
  dy: tf.Tensor,
  length: number,
  before: number,
  after: number,
  kept: number,
  axis: number,
): tf.Tensor {
  const part = (start: number, size: number) => {
    const along = (value: number, all: number[]) => all.map((other, d) => (d === axis ? value : other));
    return tf.slice(dy, along(start, dy.shape.map(() => 0)), along(size, dy.shape)); // prettier-ignore
  };
  const mirrored = (start: number, size: number, to: number) => {
    const margins = dy.shape.map((_, d): [number, number] =>
      d === axis ? [to, length - to - size] : [0, 0],
    );
    return tf.pad(tf.reverse(part(start, size), axis), margins);
  };
  return part(before, length)
    .add(mirrored(0, before, kept))
    .add(mirrored(before + length, after, length - kept - after));
}

const prod = tf.getGradient(tf.Prod);
tf.registerGradient({
  ...prod,
  gradFunc: (dy, saved, attributes) => {
    const axis = tf.util.parseAxisParam(attributes.axis as number[], saved[0]!.shape); // negative ones, too
    return prod.gradFunc(dy, saved, { ...attributes, axis });
  },
});
