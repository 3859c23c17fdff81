/**
 * How TensorFlow.js slides a window over an image or a volume, in torch's terms. TensorFlow.js has channels
 * last and may pad one side more than the other; torch has channels first and pads both sides alike, so the
 * padding is made a step of its own where it must be.
 */
import type * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';

type Info = tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo;

/** One number for each spatial dimension in every list. */
export interface Window {
  size: number[];
  stride: number[];
  dilation: number[];
  /** What goes before and after the input; negative where its end is never reached. */
  padding: [number, number][];
  channelsLast: boolean;
  inShape: number[];
  outShape: number[];
}

/** Takes over what TensorFlow.js computed about a convolution or pooling. */
export function toWindow(info: Info): Window {
  const is3d = 'inDepth' in info;
  const per = <T>(depth: () => T, height: T, width: T): T[] =>
    is3d ? [depth(), height, width] : [height, width];
  const volume = info as tf.backend_util.Conv3DInfo;
  const { padInfo } = info;
  const stride = per(() => volume.strideDepth, info.strideHeight, info.strideWidth);
  const reach = per(() => volume.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth);
  const input = per(() => volume.inDepth, info.inHeight, info.inWidth);
  const output = per(() => volume.outDepth, info.outHeight, info.outWidth);
  const before = per(() => volume.padInfo.front, padInfo.top, padInfo.left);
  return {
    size: per(() => volume.filterDepth, info.filterHeight, info.filterWidth),
    stride,
    dilation: per(() => volume.dilationDepth, info.dilationHeight, info.dilationWidth),
    padding: before.map((first, d) => {
      const needed = (output[d]! - 1) * stride[d]! + reach[d]!;
      return [first, needed - input[d]! - first];
    }),
    channelsLast: info.dataFormat === 'channelsLast',
    inShape: info.inShape,
    outShape: info.outShape,
  };
}

/** Channels from last to second, a view. */
export function channelsFirst({ operators }: KernelCall, x: Handle, { size, channelsLast }: Window): Handle {
  const rank = size.length + 2;
  return channelsLast ? operators.permute(x, [0, rank - 1, ...range(1, rank - 1)]) : x;
}

/** The inverse of {@link channelsFirst}. */
export function channelsBack({ operators }: KernelCall, x: Handle, { size, channelsLast }: Window): Handle {
  const rank = size.length + 2;
  return channelsLast ? operators.permute(x, [0, ...range(2, rank), 1]) : x;
}

/** Pads the spatial dimensions of a tensor with channels first; negative amounts cut. */
export function padSpace({ shims }: KernelCall, x: Handle, { padding }: Window, value: number): Handle {
  if (padding.flat().every((amount) => amount === 0)) return x;
  return shims.pad(x, padding.toReversed().flat(), 'constant', value);
}

/** Undoes {@link padSpace} on a gradient: what was added is cut, what was cut is zero. */
export function unpadSpace(call: KernelCall, x: Handle, window: Window): Handle {
  const negated = window.padding.map(([first, last]): [number, number] => [-first, -last]);
  return padSpace(call, x, { ...window, padding: negated }, 0);
}

/** Zeros for a list of offsets of a window's rank. */
export function zeroPadding({ size }: Window): number[] {
  return size.map(() => 0);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
