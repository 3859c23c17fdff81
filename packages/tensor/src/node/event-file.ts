/**
 * A file of TensorBoard's: records of events, each with its length and checksums (TFRecord), each event a protocol buffer
 * of `tensorboard/compat/proto/event.proto`: numbers, texts, hyperparameters, or that a session begins at a step.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The wire types of protocol buffers. */
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

/** `SessionLog.START`. */
const START = 1;
/** `DT_STRING` of TensorFlow's types. */
const STRING = 7;
/** A tensor of one zero (`DT_FLOAT`): without any, the plugin for hyperparameters fails. */
const ZERO = Buffer.concat([number(1, 1), bytes(2, bytes(2, number(1, 1))), bytes(5, Buffer.alloc(4))]);
/** `DATA_CLASS_TENSOR`. */
const TENSOR = 2;
/** Of the plugin for hyperparameters, `STATUS_SUCCESS`. */
const SUCCESS = 1;

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

  /**
   * Says that what follows takes the place of everything that earlier files of the folder have of `step` and later steps.
   * TensorBoard heeds it only where the first file of the folder says so too.
   */
  sessionStart(step: number): void {
    this.#write(bytes(7, number(1, START)), step);
  }

  /** Appends a value, which whoever watches the folder sees at once. */
  scalar(name: string, value: number, step: number): void {
    this.scalars({ [name]: value }, step);
  }

  /** Appends the values of a step by name. */
  scalars(values: Record<string, number>, step: number): void {
    const entries = Object.entries(values).map(([name, value]) => {
      const single = Buffer.alloc(4);
      single.writeFloatLE(value);
      return bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), tag(2, FLOAT), single]));
    });
    this.#write(bytes(5, Buffer.concat(entries)), step);
  }

  /** Appends a text, which TensorBoard takes for Markdown. */
  text(name: string, text: string, step: number): void {
    const tensor = Buffer.concat([number(1, STRING), bytes(2, Buffer.alloc(0)), bytes(8, Buffer.from(text))]);
    this.#write(bytes(5, pluginValue(name, 'text', Buffer.alloc(0), tensor)), step);
  }

  /** Appends the hyperparameters of a session; the metrics that they are compared by are its scalars. */
  hyperparameters(values: Record<string, number | string | boolean>): void {
    const entries = Object.entries(values).map(([name, value]) =>
      bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, protobufValue(value))])),
    );
    const info = Buffer.concat([...entries, tag(5, DOUBLE), double(Date.now() / 1000)]);
    this.#write(bytes(5, pluginValue('_hparams_/session_start_info', 'hparams', bytes(3, info))), 0);
  }

  /** Says of a session with hyperparameters that it came to its end. */
  sessionEnd(): void {
    const info = Buffer.concat([number(1, SUCCESS), tag(2, DOUBLE), double(Date.now() / 1000)]);
    this.#write(bytes(5, pluginValue('_hparams_/session_end_info', 'hparams', bytes(4, info))), 0);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(content: Buffer, step: number): void {
    const time = double(Date.now() / 1000);
    const event = Buffer.concat([tag(1, DOUBLE), time, number(2, step), content]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(event.length));
    writeSync(this.#file, Buffer.concat([length, checksum(length), event, checksum(event)]));
  }
}

/** A value of a summary that a plugin reads. */
function pluginValue(name: string, plugin: string, content: Buffer, tensor = ZERO): Buffer {
  const data = bytes(1, Buffer.concat([bytes(1, Buffer.from(plugin)), bytes(2, content)]));
  const metadata = bytes(9, Buffer.concat([data, number(4, TENSOR)]));
  return bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(8, tensor), metadata]));
}

/** `google.protobuf.Value`. */
function protobufValue(value: number | string | boolean): Buffer {
  if (typeof value === 'number') return Buffer.concat([tag(2, DOUBLE), double(value)]);
  return typeof value === 'string' ? bytes(3, Buffer.from(value)) : number(4, Number(value));
}

function double(value: number): Buffer {
  const result = Buffer.alloc(8);
  result.writeDoubleLE(value);
  return result;
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, VARINT), varint(value)]);
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
