/**
 * A file of TensorBoard's: records of events, each with its length and checksums (TFRecord), each event a protocol buffer
 * of `tensorboard/compat/proto/event.proto` with the value of one scalar.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The wire types of protocol buffers. */
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

/** An open event file, named as TensorBoard's own writer names it, by time, host and process. */
export class EventFile {
  readonly #file: number;

  /** @param folder is made where it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const unique = `${String(process.pid)}.${randomBytes(3).toString('hex')}`;
    this.#file = openSync(join(folder, `events.out.tfevents.${seconds}.${hostname()}.${unique}`), 'wx');
    this.#write(bytes(3, Buffer.from('brain.Event:2')), 0);
  }

  /** Appends a value, which whoever watches the folder sees at once. */
  scalar(name: string, value: number, step: number): void {
    const number = Buffer.alloc(4);
    number.writeFloatLE(value);
    const entry = Buffer.concat([bytes(1, Buffer.from(name)), tag(2, FLOAT), number]);
    this.#write(bytes(5, bytes(1, entry)), step);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(content: Buffer, step: number): void {
    const time = Buffer.alloc(8);
    time.writeDoubleLE(Date.now() / 1000);
    const event = Buffer.concat([tag(1, DOUBLE), time, tag(2, VARINT), varint(step), content]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(event.length));
    writeSync(this.#file, Buffer.concat([length, checksum(length), event, checksum(event)]));
  }
}

function tag(field: number, wireType: number): Buffer {
  return varint((field << 3) | wireType);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([tag(field, BYTES), varint(content.length), content]);
}

/** @param value an integer that is not negative */
function varint(value: number): Buffer {
  const result: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) result.push((value % 128) | 128);
  return Buffer.from([...result, value]);
}

const CASTAGNOLI = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let bits = byte;
  for (let i = 0; i < 8; i++) bits = bits & 1 ? (bits >>> 1) ^ CASTAGNOLI : bits >>> 1;
  return bits;
});

/** CRC-32C, masked as a checksum of data that may hold checksums. */
function checksum(data: Buffer): Buffer {
  let crc = 0xffffffff;
  for (const byte of data) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return masked;
}
