/**
 * Images in another size, [batch, height, width, channels], one axis after the other. The gradients are those of what was
 * computed in every mode; the cpu backend's know no `halfPixelCenters` and mix up the sides of images that are no squares.
 */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';

interface Mode {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** For each element of an axis of the result, the two of the image that it lies between, and the second one's share. */
interface Source {
  length: number;
  first: Int32Array;
  second: Int32Array;
  share: Float32Array;
}

/** Where an element of the result lies on the image's axis. */
function sourcePosition(i: number, length: number, newLength: number, mode: Mode): number {
  const isAligned = mode.alignCorners && newLength > 1;
  const ratio = isAligned ? (length - 1) / (newLength - 1) : length / newLength;
  return ratio * (i + (mode.halfPixelCenters ? 0.5 : 0));
}

function bilinear(length: number, newLength: number, mode: Mode): Source {
  const source = findSource(length, newLength);
  for (let i = 0; i < newLength; i++) {
    const position = sourcePosition(i, length, newLength, mode) - (mode.halfPixelCenters ? 0.5 : 0);
    const first = Math.max(0, Math.floor(position));
    source.first[i] = first;
    source.second[i] = Math.max(0, Math.min(length - 1, Math.ceil(position)));
    source.share[i] = position - first;
  }
  return source;
}

function nearest(length: number, newLength: number, mode: Mode): Source {
  const source = findSource(length, newLength);
  const round = mode.alignCorners ? Math.round : Math.floor;
  for (let i = 0; i < newLength; i++) {
    const place = round(sourcePosition(i, length, newLength, mode));
    source.first[i] = source.second[i] = Math.min(length - 1, place);
  }
  return source;
}

function findSource(length: number, newLength: number): Source {
  const [first, second] = [new Int32Array(newLength), new Int32Array(newLength)];
  return { length, first, second, share: new Float32Array(newLength) };
}

const [HEIGHT, WIDTH] = [1, 2];

function resized(call: KernelCall, image: Handle, axis: number, { first, second, share }: Source): Handle {
  const { operators, shims, backend } = call;
  const pick = (places: Int32Array) =>
    operators.index_select(image, axis, backend.upload(places, [places.length], 'int32'));
  const start = pick(first);
  if (!share.some((part) => part !== 0)) return start;
  const shape = [1, 1, 1, 1].map((one, d) => (d === axis ? share.length : one));
  const difference = shims.add_Tensor(pick(second), start, -1);
  const weighted = operators.mul_Tensor(difference, backend.upload(share, shape, 'float32'));
  return shims.add_Tensor(start, weighted, 1);
}

/** The gradient of {@link resized}: a product with the matrix of shares, [length, new length]. */
function unresized(call: KernelCall, dy: Handle, axis: number, source: Source): Handle {
  const { operators, torch, backend } = call;
  const { length, first, second, share } = source;
  const newLength = share.length;
  const matrix = new Float32Array(length * newLength);
  share.forEach((part, i) => {
    matrix[first[i]! * newLength + i]! += 1 - part;
    matrix[second[i]! * newLength + i]! += part;
  });
  const shape = torch.shape(dy);
  const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);
  const rows = [product(shape.slice(0, axis)), newLength, product(shape.slice(axis + 1))];
  const result = operators.matmul(
    backend.upload(matrix, [length, newLength], 'float32'),
    operators.reshape(dy, rows),
  );
  return operators.reshape(
    result,
    shape.map((size, d) => (d === axis ? length : size)),
  );
}

for (const [name, nameOfGradient, sourceFor] of [
  [tf.ResizeBilinear, tf.ResizeBilinearGrad, bilinear],
  [tf.ResizeNearestNeighbor, tf.ResizeNearestNeighborGrad, nearest],
] as const) {
  defineKernel(name, (call) => {
    const { images } = call.inputs;
    const { size, ...mode } = call.attributes as unknown as Mode & { size: [number, number] };
    const image = call.handle(images!);
    const numbers = name === tf.ResizeBilinear ? toDtype(call, image, 'float32') : image;
    const wide = resized(call, numbers, WIDTH, sourceFor(images!.shape[WIDTH]!, size[1], mode));
    return resized(call, wide, HEIGHT, sourceFor(images!.shape[HEIGHT]!, size[0], mode));
  });

  defineKernel(nameOfGradient, (call) => {
    const { images, dy } = call.inputs;
    const mode = call.attributes as unknown as Mode;
    const sourceAlong = (axis: number) => sourceFor(images!.shape[axis]!, dy!.shape[axis]!, mode);
    const high = unresized(call, call.handle(dy!), HEIGHT, sourceAlong(HEIGHT));
    return unresized(call, high, WIDTH, sourceAlong(WIDTH));
  });
}
