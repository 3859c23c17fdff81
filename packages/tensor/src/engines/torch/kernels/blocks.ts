/** Kernels that rearrange images and cut out every n-th element: space, depth and batch, strides, mirrors. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';

defineKernel(tf.SpaceToBatchND, ({ inputs, handle, operators, shims, attributes }) => {
  const { x } = inputs;
  const { blockShape, paddings } = attributes as { blockShape: number[]; paddings: number[][] };
  const after = x!.shape.length - 1 - blockShape.length;
  const complete = [[0, 0], ...paddings, ...Array.from({ length: after }, () => [0, 0])];
  const shape = x!.shape.map((length, d) => length + complete[d]![0]! + complete[d]![1]!);
  const block = tf.util.sizeFromShape(blockShape);
  const split = tf.backend_util.getReshaped(shape, blockShape, block, false);
  const order = tf.backend_util.getPermuted(split.length, blockShape.length, false);
  const padded = shims.pad(handle(x!), complete.toReversed().flat(), 'constant', 0);
  const permuted = operators.permute(operators.reshape(padded, split), order);
  return operators.reshape(permuted, tf.backend_util.getReshapedPermuted(shape, blockShape, block, false));
});

defineKernel(tf.BatchToSpaceND, ({ inputs, handle, operators, attributes }) => {
  const { x } = inputs;
  const { blockShape, crops } = attributes as { blockShape: number[]; crops: number[][] };
  const block = tf.util.sizeFromShape(blockShape);
  const split = tf.backend_util.getReshaped(x!.shape, blockShape, block);
  const order = tf.backend_util.getPermuted(split.length, blockShape.length);
  const joined = tf.backend_util.getReshapedPermuted(x!.shape, blockShape, block);
  const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
  const size = tf.backend_util.getSliceSize(joined, crops, blockShape.length);
  let result = operators.reshape(operators.permute(operators.reshape(handle(x!), split), order), joined);
  size.forEach((length, d) => {
    if (length !== joined[d]) result = operators.narrow(result, d, begin[d]!, length);
  });
  return result;
});

defineKernel(tf.DepthToSpace, ({ inputs, handle, operators, attributes }) => {
  const { x } = inputs;
  const { blockSize, dataFormat } = attributes as { blockSize: number; dataFormat: 'NHWC' | 'NCHW' };
  const last = dataFormat === 'NHWC';
  const [batch, ...rest] = x!.shape as [number, number, number, number];
  const [height, width, depth] = last ? rest : [rest[1], rest[2], rest[0]];
  const outDepth = depth / (blockSize * blockSize);
  const [split, order] = last
    ? [
        [batch, height, width, blockSize, blockSize, outDepth],
        [0, 1, 3, 2, 4, 5],
      ]
    : [
        [batch, blockSize, blockSize, outDepth, height, width],
        [0, 3, 4, 1, 5, 2],
      ];
  const space = [height * blockSize, width * blockSize];
  const shape = last ? [batch, ...space, outDepth] : [batch, outDepth, ...space];
  return operators.reshape(operators.permute(operators.reshape(handle(x!), split), order), shape);
});

defineKernel(tf.StridedSlice, (call) => {
  const { inputs, handle, operators, attributes } = call;
  const { x } = inputs;
  const slice = attributes as Record<'begin' | 'end' | 'strides', number[]> &
    Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;
  const { begin, end, strides, finalShape, isIdentity } = tf.slice_util.sliceInfo(
    x!.shape,
    slice.begin,
    slice.end,
    slice.strides,
    slice.beginMask,
    slice.endMask,
    slice.ellipsisMask,
    slice.newAxisMask,
    slice.shrinkAxisMask,
  );
  if (isIdentity) return operators.reshape(handle(x!), finalShape);
  if (tf.util.sizeFromShape(finalShape) === 0) {
    return call.torch.empty(finalShape, call.backend.torchDtype(x!), call.backend.device);
  }
  let view = handle(x!);
  tf.slice_util.computeOutShape(begin, end, strides).forEach((count, d) => {
    view = everyNth(call, view, d, x!.shape[d]!, begin[d]!, strides[d]!, count);
  });
  return operators.reshape(view, finalShape);
});

/** `count` elements of a dimension from `begin` on, `stride` apart; torch's own slices only go forward. */
function everyNth(
  { operators }: KernelCall,
  x: Handle,
  dimension: number,
  length: number,
  begin: number,
  stride: number,
  count: number,
): Handle {
  const [source, start] = stride > 0 ? [x, begin] : [operators.flip(x, [dimension]), length - 1 - begin];
  const step = Math.abs(stride);
  return operators.slice_Tensor(source, dimension, start, start + (count - 1) * step + 1, step);
}

defineKernel(tf.MirrorPad, (call) => {
  const { inputs, handle, operators, attributes, backend } = call;
  const { x } = inputs;
  const { paddings, mode } = attributes as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
  const offset = mode === 'reflect' ? 0 : 1;
  let result = handle(x!);
  paddings.forEach(([before, after], d) => {
    if (before === 0 && after === 0) return;
    const length = x!.shape[d]!;
    const indices = Int32Array.from({ length: before + length + after }, (_, i) => {
      const position = i - before;
      if (position < 0) return -position - offset;
      return position < length ? position : 2 * (length - 1) - position + offset;
    });
    result = operators.index_select(result, d, backend.upload(indices, [indices.length], 'int32'));
  });
  return result === handle(x!) ? operators.reshape(result, x!.shape) : result;
});

defineKernel(tf.FlipLeftRight, ({ inputs, handle, operators }) => operators.flip(handle(inputs.image!), [2]));

defineKernel(tf.Diag, ({ inputs, handle, operators }) => {
  const { shape } = inputs.x!;
  const flat = operators.reshape(handle(inputs.x!), [-1]);
  return operators.reshape(operators.diag_embed(flat, 0, 0, 1), [...shape, ...shape]);
});
