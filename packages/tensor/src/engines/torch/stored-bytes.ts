/** A native tensor's bytes in any stored type, copied or converted piece by piece. */
import type * as tf from '@tensorflow/tfjs';
import { bytesPerElement, type StoredType } from '../../storage/floats.js';
import type { TorchBackend } from './backend.js';
import { DTYPE } from './library.js';
import { readBytes } from './native-memory.js';

const PIECE_BYTES = 2 ** 24;

/**
 * @param into where all pieces go, one after the other
 * @returns pieces that without `into` are valid until the next one is asked for
 */
export function* storedBytes(
  backend: TorchBackend,
  info: tf.TensorInfo,
  type: StoredType,
  into?: Uint8Array,
): Generator<Uint8Array> {
  const { torch, operators, device } = backend;
  const held = backend.handle(info);
  const source = torch.isContiguous(held) ? held : operators.contiguous(held, 0);
  try {
    const isDirect = device.type === 'cpu' && torch.dtypeCode(held) === DTYPE[type];
    const elements = info.shape.reduce((product, length) => product * length, 1);
    const size = bytesPerElement(type);
    const room = into ?? new Uint8Array(Math.min(PIECE_BYTES, elements * size));
    for (let from = 0; from < elements; from += PIECE_BYTES / size) {
      const count = Math.min(PIECE_BYTES / size, elements - from);
      const start = into ? from * size : 0;
      const place = room.subarray(start, start + count * size);
      if (isDirect) {
        yield readBytes(torch.dataAddress(source) + from * size, place);
        continue;
      }
      const piece = torch.view(source, [count], [1], from);
      const converted = torch.empty([count], type, { type: 'cpu', index: 0 });
      try {
        torch.check(torch.functions.copyInto(converted, piece, 0), () => `${type} bytes of a tensor`);
        yield readBytes(torch.dataAddress(converted), place);
      } finally {
        torch.delete(piece);
        torch.delete(converted);
      }
    }
  } finally {
    if (source !== held) torch.delete(source);
  }
}
