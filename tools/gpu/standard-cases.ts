/** TensorFlow.js's own kernels on small inputs: each native one of the registry at least once, by public functions. */
import { tf } from '@phi1/tensor';
import { integers, normal, type Case, type Compute, type Input } from './comparing.js';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const EXACT = 1e-4;
/** cuDNN may use TF32, of 10 bits, in convolutions, as PyTorch has it. */
const CONVOLUTION = 5e-3;

export function standardCases(): Case[] {
  return [
    ...elementwise(),
    ...binary(),
    ...reductions(),
    ...products(),
    ...shapes(),
    ...indices(),
    ...creation(),
    ...images(),
  ];
}

function op(name: string, inputs: Input[], run: Compute, options: Partial<Case> = {}): Case {
  return { name, inputs, run, tolerance: EXACT, ...options };
}

const [x, y, row] = [normal([4, 35], 1), normal([4, 35], 2), normal([35], 3)];
const inside: Input = { ...x, values: x.values.map((value) => 0.05 + 0.9 / (1 + Math.exp(-value))) };
const outside: Input = { ...x, values: x.values.map((value) => 1.1 + Math.abs(value)) };
const whole: Input = integers(
  x.values.map((value) => Math.round(3 * value)),
  x.shape,
);
const flags: Input = { ...x, values: x.values.map((value) => Number(value > 0)), dtype: 'bool' };
const others: Input = { ...y, values: y.values.map((value) => Number(value > 0)), dtype: 'bool' };
const broken: Input = { ...normal([6], 1), values: [1, NaN, Infinity, -Infinity, 0, -1] };

function elementwise(): Case[] {
  const of = (names: string[], input: Input, gradients: boolean) =>
    names.map((name) => {
      const run = (tf as unknown as Record<string, Unary>)[name]!;
      return op(name, [input], (value: tf.Tensor) => run(value), { gradients });
    });
  return [
    ...of(['abs', 'neg', 'square', 'exp', 'expm1', 'sin', 'cos', 'tanh', 'sinh', 'cosh', 'atan'], x, true),
    ...of(['asinh', 'erf', 'sigmoid', 'softplus', 'elu', 'selu', 'relu', 'leakyRelu', 'softmax'], x, true),
    ...of(['logSoftmax'], x, true),
    op(
      'LogSoftmax',
      [x],
      (logits: tf.Tensor) => tf.engine().runKernel('LogSoftmax', { logits }, { axis: 1 }),
      {
        reference: (logits: tf.Tensor) => tf.logSoftmax(logits),
      },
    ),
    ...of(['ceil', 'floor', 'round', 'sign', 'step', 'relu6', 'onesLike', 'zerosLike'], x, false),
    ...of(['acos', 'asin', 'atanh', 'log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal', 'tan'], inside, true),
    ...of(['acosh'], outside, true),
    ...of(['isFinite', 'isInf', 'isNaN'], broken, false),
    ...of(['logicalNot'], flags, false),
    op('clipByValue', [x], (a: tf.Tensor) => tf.clipByValue(a, -0.5, 0.7), { gradients: true }),
    op('cast', [x], (a: tf.Tensor) => [a.toInt(), a.toBool(), a.toInt().toFloat()]),
    op('complex', [x, y], (a: tf.Tensor, b: tf.Tensor) => {
      const c = tf.complex(a, b);
      return [tf.real(c), tf.imag(c), tf.abs(c)];
    }),
  ];
}

function binary(): Case[] {
  const of = (names: string[], inputs: Input[], gradients: boolean) =>
    names.map((name) => {
      const run = (tf as unknown as Record<string, Binary>)[name]!;
      return op(`${name} ${inputs[0]!.dtype}`, inputs, (a: tf.Tensor, b: tf.Tensor) => run(a, b), {
        gradients,
      });
    });
  const comparisons = ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'];
  const arithmetic = ['add', 'sub', 'mul', 'maximum', 'minimum'];
  const ones = integers(new Array<number>(35).fill(2));
  return [
    ...of([...arithmetic, 'squaredDifference', 'atan2', 'prelu'], [x, y], true),
    ...of(['add', 'sub', 'mul', 'prelu'], [x, row], true),
    ...of([...arithmetic, 'squaredDifference', 'atan2'], [x, row], false),
    ...of(['div', 'pow'], [inside, { ...inside }], true),
    ...of(['floorDiv', 'mod'], [x, outside], false),
    ...of([...arithmetic, 'floorDiv', 'mod', 'squaredDifference'], [whole, ones], false),
    ...of(comparisons, [whole, ones], false),
    ...of(comparisons, [x, y], false),
    ...of(['logicalAnd', 'logicalOr', 'logicalXor'], [flags, others], false),
    op('bitwiseAnd', [whole, ones], (a: tf.Tensor, b: tf.Tensor) =>
      tf.engine().runKernel('BitwiseAnd', { a, b: b.broadcastTo(a.shape) }),
    ),
    op(
      'LogicalXor',
      [flags, others],
      (a: tf.Tensor, b: tf.Tensor) => tf.engine().runKernel('LogicalXor', { a, b }),
      { reference: (a: tf.Tensor, b: tf.Tensor) => tf.logicalXor(a, b) },
    ),
    op('addN', [x, y, y], (...all: tf.Tensor[]) => tf.addN(all), { gradients: true }),
    op('where', [flags, x, y], (c: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.where(c, a, b), {
      gradients: true,
    }),
  ];
}

function reductions(): Case[] {
  const names = ['sum', 'mean', 'max', 'min', 'prod'] as const;
  return [
    ...names.flatMap((name) =>
      [undefined, 0, 1].map((axis) =>
        op(`${name} ${String(axis)}`, [inside], (a: tf.Tensor) => tf[name](a, axis), { gradients: true }),
      ),
    ),
    ...(['argMax', 'argMin'] as const).map((name) => op(name, [x], (a: tf.Tensor) => tf[name](a, 1))),
    ...(['all', 'any'] as const).map((name) => op(name, [flags], (a: tf.Tensor) => tf[name](a, 1))),
    ...(['cumsum', 'cumprod'] as const).flatMap((name) =>
      [false, true].map((exclusive) =>
        op(`${name} ${String(exclusive)}`, [inside], (a: tf.Tensor) => tf[name](a, 1, exclusive, exclusive)),
      ),
    ),
    op('topk', [x], (a: tf.Tensor) => {
      const { values, indices } = tf.topk(a, 5);
      return [values, indices];
    }),
    op('moments', [x], (a: tf.Tensor) => tf.moments(a, 1).variance, { gradients: true }),
  ];
}

function products(): Case[] {
  const [a, b] = [normal([3, 17, 29], 1), normal([3, 29, 23], 2)];
  type Three = tf.Tensor3D;
  return [
    op('matMul batched', [a, b], (p: Three, q: Three) => tf.matMul(p, q), { gradients: true }),
    op('matMul transposed', [normal([29, 17], 1), normal([23, 29], 2)], (p: tf.Tensor2D, q: tf.Tensor2D) =>
      tf.matMul(p, q, true, true),
    ),
    op('einsum', [a, b], (p: Three, q: Three) => tf.einsum('bij,bjk->bik', p, q)),
    op('fused matMul', [normal([9, 17], 1), normal([17, 5], 2), normal([5], 3)], (p, q, bias) =>
      tf.fused.matMul({
        a: p as tf.Tensor2D,
        b: q as tf.Tensor2D,
        bias: bias as tf.Tensor,
        activation: 'relu',
      }),
    ),
  ];
}

function shapes(): Case[] {
  const cube = normal([2, 3, 4], 1);
  const image = normal([1, 4, 4, 2], 1);
  return [
    op('reshape', [cube], (a: tf.Tensor) => a.reshape([4, 6]), { gradients: true }),
    op('expandDims', [cube], (a: tf.Tensor) => tf.engine().runKernel('ExpandDims', { input: a }, { dim: 1 })),
    op('transpose', [cube], (a: tf.Tensor) => tf.transpose(a, [2, 0, 1]), { gradients: true }),
    op('slice', [cube], (a: tf.Tensor) => tf.slice(a, [0, 1, 1], [2, 2, 2]), { gradients: true }),
    op('stridedSlice', [cube], (a: tf.Tensor) => tf.stridedSlice(a, [0, 0, 3], [2, 3, 0], [1, 2, -1])),
    op('concat', [cube, cube], (a: tf.Tensor, b: tf.Tensor) => tf.concat([a, b], 1), { gradients: true }),
    op('split', [cube], (a: tf.Tensor) => tf.split(a, [1, 2], 1)),
    op('stack', [cube, cube], (a: tf.Tensor, b: tf.Tensor) => tf.stack([a, b], 1), { gradients: true }),
    op('unstack', [cube], (a: tf.Tensor) => tf.unstack(a, 1)),
    op('tile', [cube], (a: tf.Tensor) => tf.tile(a, [1, 2, 3]), { gradients: true }),
    op('broadcastTo', [row], (a: tf.Tensor) => tf.broadcastTo(a, [3, 35]), { gradients: true }),
    op(
      'BroadcastTo',
      [row],
      (x: tf.Tensor) => tf.engine().runKernel('BroadcastTo', { x }, { shape: [3, 35] }),
      { reference: (x: tf.Tensor) => tf.broadcastTo(x, [3, 35]) },
    ),
    op('pad', [cube], (a: tf.Tensor3D) => tf.pad(a, [[1, 0], [0, 2], [1, 1]], 0.5), { gradients: true }), // prettier-ignore
    op('mirrorPad', [cube], (a: tf.Tensor3D) => tf.mirrorPad(a, [[1, 0], [0, 2], [1, 1]], 'reflect')), // prettier-ignore
    op('reverse', [cube], (a: tf.Tensor) => tf.reverse(a, [0, 2]), { gradients: true }),
    op('identity', [cube], (a: tf.Tensor) => a.clone()),
    op('diag', [row], (a: tf.Tensor) => tf.diag(a)),
    op('bandPart', [x], (a: tf.Tensor) => tf.linalg.bandPart(a, 1, 1)),
    op('spaceToBatchND', [image], (a: tf.Tensor) => tf.spaceToBatchND(a, [2, 2], [[0, 0], [0, 0]])), // prettier-ignore
    op('batchToSpaceND', [normal([4, 2, 2, 1], 1)], (a: tf.Tensor) => tf.batchToSpaceND(a, [2, 2], [[0, 0], [0, 0]])), // prettier-ignore
    op('depthToSpace', [normal([1, 2, 2, 8], 1)], (a: tf.Tensor4D) => tf.depthToSpace(a, 2)),
    op('flipLeftRight', [image], (a: tf.Tensor4D) => tf.image.flipLeftRight(a)),
  ];
}

function indices(): Case[] {
  const table = normal([6, 5], 1);
  const pairs = integers([0, 1, 3, 4, 5, 0], [3, 2]);
  const few = integers([0, 5, 2, 2], [2, 2]);
  type One = tf.Tensor1D;
  return [
    op('gather', [table, few], (a: tf.Tensor, i: tf.Tensor2D) => tf.gather(a, i), { gradients: true }),
    op('gather along 1', [table, integers([4, 0, 0])], (a: tf.Tensor, i: One) => tf.gather(a, i, 1)),
    op('gatherND', [table, pairs], (a: tf.Tensor, i: tf.Tensor) => tf.gatherND(a, i)),
    op('scatterND', [pairs, normal([3], 2)], (i: tf.Tensor, v: tf.Tensor) => tf.scatterND(i, v, [6, 5])),
    op('tensorScatterUpdate', [table, pairs, normal([3], 2)], (a, i, v) =>
      tf.tensorScatterUpdate(a as tf.Tensor, i as tf.Tensor, v as tf.Tensor),
    ),
    op('sparseToDense', [integers([1, 4]), normal([2], 1)], (i: tf.Tensor, v: tf.Tensor) =>
      tf.sparseToDense(i, v, [6], tf.scalar(0.5)),
    ),
    op('unsortedSegmentSum', [table, integers([0, 2, 2, 1, 0, 2])], (a: tf.Tensor, i: One) =>
      tf.unsortedSegmentSum(a, i, 4),
    ),
    op('bincount', [integers([0, 2, 2, 5]), normal([4], 1)], (i: One, w: One) => tf.bincount(i, w, 6)),
    op('denseBincount', [few, normal([2, 2], 1)], (i: tf.Tensor2D, w: tf.Tensor2D) =>
      tf.denseBincount(i, w, 6),
    ),
    op('oneHot', [integers([0, 2, 1])], (i: tf.Tensor) => tf.oneHot(i, 4)),
    op('searchSorted', [integers([1, 3, 5, 7], [1, 4]), integers([0, 4, 9], [1, 3])], (s, v) =>
      tf.searchSorted(s as tf.Tensor, v as tf.Tensor),
    ),
  ];
}

function creation(): Case[] {
  return [
    op('fill', [], () => tf.fill([3, 4], 2.5)),
    op('linspace', [], () => tf.linspace(0, 1, 11)),
    op('range', [], () => tf.range(3, 20, 4, 'int32')),
  ];
}

function images(): Case[] {
  const [image, filter] = [normal([2, 9, 8, 3], 1), normal([3, 3, 3, 4], 2)];
  const [volume, kernel] = [normal([1, 5, 5, 5, 2], 1), normal([2, 2, 2, 2, 3], 2)];
  const loose = { gradients: true, tolerance: CONVOLUTION };
  type Four = tf.Tensor4D;
  type Five = tf.Tensor5D;
  return [
    op('conv2d', [image, filter], (a: Four, f: Four) => tf.conv2d(a, f, 2, 'same'), loose),
    op(
      'depthwiseConv2d',
      [image, normal([3, 3, 3, 2], 3)],
      (a: Four, f: Four) => tf.depthwiseConv2d(a, f, 1, 'valid'),
      loose,
    ),
    op('conv3d', [volume, kernel], (a: Five, f: Five) => tf.conv3d(a, f, 1, 'same'), loose),
    op(
      'fused conv2d',
      [image, filter, normal([4], 3)],
      (a: Four, f: Four, bias: tf.Tensor) =>
        tf.fused.conv2d({ x: a, filter: f, strides: 1, pad: 'same', bias, activation: 'relu' }),
      { tolerance: CONVOLUTION },
    ),
    op(
      'fused depthwiseConv2d',
      [image, normal([3, 3, 3, 1], 3), normal([3], 3)],
      (a: Four, f: Four, bias: tf.Tensor) =>
        tf.fused.depthwiseConv2d({ x: a, filter: f, strides: 1, pad: 'same', bias, activation: 'relu' }),
      { tolerance: CONVOLUTION },
    ),
    op('maxPool', [image], (a: Four) => tf.maxPool(a, 3, 2, 'same'), { gradients: true }),
    op('avgPool', [image], (a: Four) => tf.avgPool(a, 2, 2, 'valid'), { gradients: true }),
    op('maxPool3d', [volume], (a: Five) => tf.maxPool3d(a, 2, 2, 'valid'), { gradients: true }),
    op('avgPool3d', [volume], (a: Five) => tf.avgPool3d(a, 2, 2, 'valid'), { gradients: true }),
    op(
      'batchNorm',
      [image, normal([3], 2), { ...normal([3], 3), values: [0.5, 1, 2] }],
      (a: Four, mean: tf.Tensor1D, variance: tf.Tensor1D) => tf.batchNorm(a, mean, variance),
    ),
    op('localResponseNormalization', [image], (a: Four) => tf.localResponseNormalization(a, 2)),
  ];
}
