/**
 * The safetensors format: eight bytes of header length, a JSON header of names, types, shapes and byte ranges,
 * then the tensors' bytes back to back. This page reads and writes headers; bytes are its neighbors' business.
 * Limits are those of the Rust reference: a header of at most 100 MB, ranges without holes or overlaps.
 */
import { UserError } from '@phi1/base';
import { bytesPerElement, type StoredType } from '@phi1/tensor';
import { countElements } from '../parameters.js';

/** A tensor as a header names it; `shape` is outermost first, empty for a scalar. */
export interface TensorEntry {
  name: string;
  type: StoredType;
  shape: number[];
}

/** A tensor of a file that is there: its bytes are [start, end), counted from the file's first byte. */
export interface LocatedTensor extends TensorEntry {
  /** Where its bytes are in the file. */
  start: number;
  end: number;
}

/** A header whose byte ranges have been checked; `metadata` is its `__metadata__`, empty where it has none. */
export interface SafetensorsHeader {
  tensors: Map<string, LocatedTensor>;
  metadata: Record<string, string>;
}

const tags = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const;
const MAX_HEADER_BYTES = 100_000_000;

/** How many bytes a tensor takes. */
export function byteSize({ type, shape }: TensorEntry): number {
  return countElements(shape) * bytesPerElement(type);
}

/**
 * The header's length from the first eight bytes of a file.
 *
 * @throws UserError when the file cannot be a safetensors file of that size
 */
export function headerLength(prefix: Uint8Array, fileSize: number, label: string): number {
  if (prefix.length < 8) throw new UserError(`${label}: not a safetensors file (${String(fileSize)} bytes)`);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER_BYTES) throw new UserError(`${label}: not a safetensors file`);
  if (8 + length > fileSize) throw new UserError(`${label}: truncated, its header is not whole`);
  return length;
}

/**
 * Reads and checks a header.
 *
 * @param json the header's bytes, without the length before them
 * @throws UserError when the file is truncated or corrupt
 */
export function parseHeader(json: Uint8Array, fileSize: number, label: string): SafetensorsHeader {
  const corrupt = (why: string): never => {
    throw new UserError(`${label}: corrupt safetensors header (${why})`);
  };
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    corrupt('not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return corrupt('not an object');
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  const dataStart = 8 + json.length;
  const tensors = Object.entries(entries).map(([name, entry]) => locate(name, entry, dataStart, label));
  let end = dataStart;
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (tensor.start !== end) corrupt(`${tensor.name} does not start where the one before it ends`);
    if (tensor.end - tensor.start !== byteSize(tensor)) {
      corrupt(
        `${tensor.name} has ${String(tensor.end - tensor.start)} bytes for shape [${String(tensor.shape)}]`,
      );
    }
    end = tensor.end;
  }
  if (fileSize < end) {
    throw new UserError(`${label}: truncated, ${String(fileSize)} of ${String(end)} bytes are there`);
  }
  if (fileSize > end) corrupt(`${String(fileSize - end)} bytes after the last tensor`);
  return {
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: metadata as Record<string, string>,
  };
}

function locate(name: string, entry: unknown, dataStart: number, label: string): LocatedTensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const type = (Object.keys(tags) as StoredType[]).find((key) => tags[key] === dtype);
  if (!type) throw new UserError(`${label}: ${name} is of type ${String(dtype)}, expected F32, F16 or BF16`);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new UserError(`${label}: corrupt safetensors header (${name} has no shape or place)`);
  }
  return { name, type, shape, start: dataStart + offsets[0]!, end: dataStart + offsets[1]! };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

/** A file's first bytes: length and header, padded so that the tensors, in the given order, start aligned. */
export function serializeHeader(
  tensors: readonly TensorEntry[],
  metadata: Record<string, string> = {},
): Uint8Array {
  let offset = 0;
  const entries = tensors.map((tensor) => {
    const start = offset;
    offset += byteSize(tensor);
    return [tensor.name, { dtype: tags[tensor.type], shape: tensor.shape, data_offsets: [start, offset] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const bytes = new TextEncoder().encode(json);
  const padded = Math.ceil(bytes.length / 8) * 8;
  const out = new Uint8Array(8 + padded).fill(0x20);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded), true);
  out.set(bytes, 8);
  return out;
}
