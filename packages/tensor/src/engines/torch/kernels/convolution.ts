/** Convolutions over images and volumes, depthwise and fused ones, and their gradients. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { activate } from './activation.js';
import {
  channelsBack,
  channelsFirst,
  padSpace,
  unpadSpace,
  toWindow,
  zeroPadding,
  type Window,
} from './window.js';

type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];

interface Attributes {
  strides: number | [number, number];
  dilations?: number | [number, number] | null;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** A convolution of any kind: where its window goes, and how its filter is laid out for torch. */
interface Convolution {
  window: Window;
  /** 1, or the number of input channels where each is filtered by itself. */
  groups: number;
  /** TensorFlow.js's filter as torch's [outputs, inputs of a group, ...size]. */
  filterToTorch: (filter: Handle) => Handle;
  filterFromTorch: (gradient: Handle) => Handle;
}

function convolution2d(
  call: KernelCall,
  inShape: number[],
  filterShape: number[],
  depthwise: boolean,
): Convolution {
  const { operators } = call;
  const { strides, dilations, pad, dataFormat, dimRoundingMode } = call.attributes as unknown as Attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC'),
  );
  const [height, width, inChannels, outChannels] = filterShape as Shape4;
  const window = toWindow(info);
  if (!depthwise) {
    return {
      window,
      groups: 1,
      filterToTorch: (filter) => operators.permute(filter, [3, 2, 0, 1]),
      filterFromTorch: (gradient) => operators.permute(gradient, [2, 3, 1, 0]),
    };
  }
  return {
    window,
    groups: inChannels,
    filterToTorch: (filter) =>
      operators.reshape(operators.permute(filter, [2, 3, 0, 1]), [
        inChannels * outChannels,
        1,
        height,
        width,
      ]),
    filterFromTorch: (gradient) =>
      operators.permute(operators.reshape(gradient, [inChannels, outChannels, height, width]), [2, 3, 0, 1]),
  };
}

function convolution3d(
  { operators, attributes }: KernelCall,
  inShape: number[],
  filterShape: number[],
): Convolution {
  const { strides, dilations, pad } = attributes as {
    strides: [number, number, number] | number;
    dilations?: [number, number, number] | number;
    pad: 'valid' | 'same';
  };
  const info = tf.backend_util.computeConv3DInfo(
    inShape as Shape5,
    filterShape as Shape5,
    strides,
    dilations ?? 1,
    pad,
  );
  return {
    window: toWindow(info),
    groups: 1,
    filterToTorch: (filter) => operators.permute(filter, [4, 3, 0, 1, 2]),
    filterFromTorch: (gradient) => operators.permute(gradient, [2, 3, 4, 1, 0]),
  };
}

function forward(call: KernelCall, { window, groups, filterToTorch }: Convolution): Handle {
  const { inputs, handle, operators } = call;
  const x = toDtype(call, handle(inputs.x!), 'float32');
  if (tf.util.sizeFromShape(window.outShape) <= 0) {
    const shape = window.outShape.map((length) => Math.max(0, length));
    return call.torch.empty(shape, 'float32', call.backend.device);
  }
  const filter = contiguous(call, filterToTorch(toDtype(call, handle(inputs.filter!), 'float32')));
  const padded = padSpace(call, channelsFirst(call, x, window), window, 0);
  const none = zeroPadding(window);
  const result = operators.convolution(
    padded,
    filter,
    undefined,
    window.stride,
    none,
    window.dilation,
    false,
    none,
    groups,
  );
  return channelsBack(call, result, window);
}

/** The gradient of the input, from that of the result and the filter. */
function inputGradient(call: KernelCall, convolution: Convolution): Handle {
  const { inputs, handle, torch, backend } = call;
  const { window, filterToTorch } = convolution;
  const [batch, channels, ...space] = firstFrom(window.inShape, window);
  const paddedSpace = space.map((length, d) => length + window.padding[d]![0] + window.padding[d]![1]);
  // only the shape of the input matters to its own gradient
  const x = torch.empty([batch!, channels!, ...paddedSpace], 'float32', backend.device);
  const filter = contiguous(call, filterToTorch(handle(inputs.filter!)));
  const [gradient] = backward(call, convolution, x, filter, [true, false, false]);
  return channelsBack(call, unpadSpace(call, gradient, window), window);
}

/** The gradient of the filter, from that of the result and the input. */
function filterGradient(call: KernelCall, convolution: Convolution, filterShape: number[]): Handle {
  const { inputs, handle, torch, backend } = call;
  const { window, filterToTorch, filterFromTorch } = convolution;
  const x = contiguous(call, padSpace(call, channelsFirst(call, handle(inputs.x!), window), window, 0));
  // only the shape of the filter matters to its own gradient
  const filter = contiguous(call, filterToTorch(torch.empty(filterShape, 'float32', backend.device)));
  const [, gradient] = backward(call, convolution, x, filter, [false, true, false]);
  return filterFromTorch(gradient);
}

function backward(
  call: KernelCall,
  { window, groups }: Convolution,
  x: Handle,
  filter: Handle,
  wanted: [boolean, boolean, boolean],
): [Handle, Handle, Handle] {
  const { inputs, handle, operators } = call;
  tf.util.assertShapesMatch(inputs.dy!.shape, window.outShape, 'the gradient of a convolution: ');
  const dy = contiguous(call, channelsFirst(call, handle(inputs.dy!), window));
  const none = zeroPadding(window);
  const { stride, dilation } = window;
  return operators.convolution_backward(
    ...[dy, x, filter, undefined, stride, none, dilation, false, none, groups, wanted],
  );
}

/** Not every convolution of torch's takes permuted views. */
function contiguous({ operators }: KernelCall, x: Handle): Handle {
  return operators.contiguous(x, 0);
}

/** A shape with channels first. */
function firstFrom(shape: number[], { channelsLast }: Window): number[] {
  return channelsLast ? [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)] : shape;
}

for (const [depthwise, names] of [
  [false, [tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter, tf.FusedConv2D]],
  [
    true,
    [
      tf.DepthwiseConv2dNative,
      tf.DepthwiseConv2dNativeBackpropInput,
      tf.DepthwiseConv2dNativeBackpropFilter,
      tf.FusedDepthwiseConv2D,
    ],
  ],
] as const) {
  const [plain, backpropInput, backpropFilter, fused] = names;
  const run = (call: KernelCall) =>
    forward(call, convolution2d(call, call.inputs.x!.shape, call.inputs.filter!.shape, depthwise));

  defineKernel(plain, run);

  defineKernel(backpropInput, (call) => {
    const inShape = call.attributes.inputShape as number[];
    return inputGradient(call, convolution2d(call, inShape, call.inputs.filter!.shape, depthwise));
  });

  defineKernel(backpropFilter, (call) => {
    const filterShape = call.attributes.filterShape as number[];
    return filterGradient(
      call,
      convolution2d(call, call.inputs.x!.shape, filterShape, depthwise),
      filterShape,
    );
  });

  defineKernel(fused, (call) => {
    const { inputs, shims, attributes } = call;
    const channelsAreFirst = attributes.dataFormat === 'NCHW';
    const perChannel = (info: tf.TensorInfo | undefined) => {
      if (!info) return undefined;
      const x = call.handle(info);
      const one = info.shape.length === 1 && info.shape[0] !== 1;
      return channelsAreFirst && one ? call.operators.reshape(x, [info.shape[0]!, 1, 1]) : x;
    };
    const bias = perChannel(inputs.bias);
    const result = bias === undefined ? run(call) : shims.add_Tensor(run(call), bias, 1);
    return activate(call, result, perChannel(inputs.preluActivationWeights));
  });
}

defineKernel(tf.Conv3D, (call) =>
  forward(call, convolution3d(call, call.inputs.x!.shape, call.inputs.filter!.shape)),
);

defineKernel(tf.Conv3DBackpropInputV2, (call) =>
  inputGradient(call, convolution3d(call, call.attributes.inputShape as number[], call.inputs.filter!.shape)),
);

defineKernel(tf.Conv3DBackpropFilterV2, (call) => {
  const filterShape = call.attributes.filterShape as number[];
  return filterGradient(call, convolution3d(call, call.inputs.x!.shape, filterShape), filterShape);
});
