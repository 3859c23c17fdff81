/** Largest and mean values of windows over images and volumes, and their gradients. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, likeDtype, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { deviceScalar, filled } from './shape.js';
import {
  channelsBack,
  channelsFirst,
  padSpace,
  unpadSpace,
  toWindow,
  zeroPadding,
  type Window,
} from './window.js';

function pooling(call: KernelCall, inShape: number[], rank: 2 | 3): Window {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = call.attributes as {
    filterSize: [number, number] & [number, number, number];
    strides: [number, number] & [number, number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    dataFormat?: 'NDHWC' | 'NCDHW';
  };
  const info =
    rank === 2
      ? tf.backend_util.computePool2DInfo(
          inShape as [number, number, number, number],
          filterSize,
          strides,
          1,
          pad,
          dimRoundingMode,
        )
      : tf.backend_util.computePool3DInfo(
          inShape as [number, number, number, number, number],
          filterSize,
          strides,
          1,
          pad,
          dimRoundingMode,
          dataFormat,
        );
  return toWindow(info);
}

/** The input as pooling wants it: floating point, channels first, padded with `value`. */
function prepare(call: KernelCall, x: tf.TensorInfo, window: Window, value: number): Handle {
  const source = toDtype(call, call.handle(x), x.dtype === 'int32' ? 'float64' : 'float32');
  return padSpace(call, channelsFirst(call, source, window), window, value);
}

/** What is largest of nothing; a window passes over NaN, where torch would return it. */
const NOTHING = -Infinity;

function prepareForMax(call: KernelCall, x: tf.TensorInfo, window: Window): Handle {
  return call.operators.nan_to_num(prepare(call, x, window, NOTHING), NOTHING, Infinity, -Infinity);
}

/** TensorFlow.js takes windows of one element for nothing to do when the shape stays, whatever the padding. */
function isIdentity({ size, inShape, outShape }: Window): boolean {
  return size.length === 2 && size.every((n) => n === 1) && tf.util.arraysEqual(inShape, outShape);
}

/** Of a window that is wider than the whole padded input. */
function isEmpty({ outShape }: Window): boolean {
  return tf.util.sizeFromShape(outShape) <= 0;
}

function emptyResult({ torch, backend }: KernelCall, x: tf.TensorInfo, { outShape }: Window): Handle {
  const shape = outShape.map((length) => Math.max(0, length));
  return torch.empty(shape, backend.torchDtype(x), backend.device);
}

for (const rank of [2, 3] as const) {
  const maxPool = rank === 2 ? 'max_pool2d_with_indices' : 'max_pool3d_with_indices';
  const averagePool = rank === 2 ? 'avg_pool2d' : 'avg_pool3d';

  const largest = (call: KernelCall, x: Handle, window: Window): [Handle, Handle] =>
    call.operators[maxPool](x, window.size, window.stride, zeroPadding(window), window.dilation, false);

  defineKernel(rank === 2 ? tf.MaxPool : tf.MaxPool3D, (call) => {
    const { x } = call.inputs;
    const window = pooling(call, x!.shape, rank);
    if (isIdentity(window)) return call.backend.share(x!);
    if (isEmpty(window)) return emptyResult(call, x!, window);
    const [values] = largest(call, prepareForMax(call, x!, window), window);
    return likeDtype(call, channelsBack(call, values, window), call.handle(x!));
  });

  defineKernel(rank === 2 ? tf.MaxPoolGrad : tf.MaxPool3DGrad, (call) => {
    const { dy, input } = call.inputs;
    const window = pooling(call, input!.shape, rank);
    const x = prepareForMax(call, input!, window);
    const [, indices] = largest(call, x, window);
    const gradient = call.operators[`${maxPool}_backward`](
      channelsFirst(call, call.handle(dy!), window),
      x,
      window.size,
      window.stride,
      zeroPadding(window),
      window.dilation,
      false,
      indices,
    );
    return channelsBack(call, unpadSpace(call, gradient, window), window);
  });

  /** Sums over windows: averages with the divisor 1. */
  const sums = (call: KernelCall, x: Handle, window: Window): Handle =>
    call.operators[averagePool](x, window.size, window.stride, zeroPadding(window), false, true, 1);

  /** How many elements of the input each window covers, where padding may lie in it. */
  const counts = (call: KernelCall, window: Window): Handle => {
    const space = window.channelsLast ? window.inShape.slice(1, -1) : window.inShape.slice(2);
    const covered = sums(
      call,
      padSpace(call, filled(call, [1, 1, ...space], 'float32', 1), window, 0),
      window,
    );
    return call.operators.clamp_Tensor(covered, deviceScalar(call, 1), undefined); // all padding: 0 / 1
  };

  defineKernel(rank === 2 ? tf.AvgPool : tf.AvgPool3D, (call) => {
    const { x } = call.inputs;
    const window = pooling(call, x!.shape, rank);
    if (isIdentity(window)) return call.backend.share(x!);
    if (isEmpty(window)) return emptyResult(call, { ...x!, dtype: 'float32' }, window);
    const total = sums(call, prepare(call, x!, window, 0), window);
    return channelsBack(call, call.operators.div_Tensor(total, counts(call, window)), window);
  });

  defineKernel(rank === 2 ? tf.AvgPoolGrad : tf.AvgPool3DGrad, (call) => {
    const { dy, input } = call.inputs;
    const window = pooling(call, input!.shape, rank);
    const gradient = call.operators[`${averagePool}_backward`](
      channelsFirst(call, call.handle(dy!), window),
      prepare(call, input!, window, 0),
      window.size,
      window.stride,
      zeroPadding(window),
      false,
      true,
      undefined, // TensorFlow.js's gradient counts padding in, although its average does not
    );
    return channelsBack(call, unpadSpace(call, gradient, window), window);
  });
}
