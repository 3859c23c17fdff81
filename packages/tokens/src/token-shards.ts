/**
 * Reads token shards as one long sequence of ids. Small ones are held in memory; of large ones only what is asked
 * for is read, from the system's page cache when it was read before.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { MANIFEST_FILE, readManifest, type TokenManifest } from './manifest.js';

/**
 * Reads all shards of a folder and compares them with their hashes: a crash of the machine can leave a file of the right
 * length and the wrong content. At a gigabyte and more a second, small beside training on what was read.
 *
 * @throws UserError naming the shard that is not what was written
 */
export async function verifyShards(folder: string): Promise<void> {
  for (const { file, sha256 } of (await readManifest(folder)).shards) {
    if (sha256 === undefined) continue;
    const path = join(folder, file);
    const hash = createHash('sha256');
    try {
      for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }))
        hash.update(part as Buffer);
    } catch (error) {
      throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
    }
    if (hash.digest('hex') !== sha256) {
      throw new UserError(`${path}: is damaged, it has not the SHA-256 that ${MANIFEST_FILE} says`);
    }
  }
}

/** Shards of up to so many bytes together are held in memory. */
const HELD_BYTES = 2 ** 28;

interface Shard {
  path: string;
  file: number;
  /** The place of its first token in the whole sequence. */
  start: number;
  tokens: number;
  held: Uint16Array | Uint32Array | undefined;
}

/** The shards of a folder as one sequence of `length` token ids, which can be read from any place until `close`. */
export class TokenShards {
  readonly folder: string;
  readonly manifest: TokenManifest;
  readonly #shards: Shard[];

  private constructor(folder: string, manifest: TokenManifest, shards: Shard[]) {
    this.folder = folder;
    this.manifest = manifest;
    this.#shards = shards;
  }

  /**
   * @param options.heldBytes shards that are no larger than this together are read into memory
   * @throws UserError when the manifest or a shard is missing, unreadable or not of the length it should have
   */
  static async open(folder: string, options: { heldBytes?: number } = {}): Promise<TokenShards> {
    const { heldBytes = HELD_BYTES } = options;
    const manifest = await readManifest(folder);
    const shards: Shard[] = [];
    const total = manifest.tokens * bytesPerId(manifest);
    let start = 0;
    try {
      for (const { file, tokens } of manifest.shards) {
        const path = join(folder, file);
        const shard: Shard = { path, file: openFile(path), start, tokens, held: undefined };
        shards.push(shard);
        checkSize(shard, tokens * bytesPerId(manifest));
        if (total <= heldBytes) shard.held = readIds(shard, 0, tokens, manifest);
        start += tokens;
      }
      if (start !== manifest.tokens) {
        throw new UserError(
          `${folder}: the shards hold ${String(start)} tokens, the manifest says ${String(manifest.tokens)}`,
        );
      }
      return new TokenShards(folder, manifest, shards);
    } catch (error) {
      for (const shard of shards) closeSync(shard.file);
      throw error;
    }
  }

  /** How many tokens there are. */
  get length(): number {
    return this.manifest.tokens;
  }

  /**
   * Copies the ids from place `start` on into `into`, as many as it is long.
   *
   * @throws RangeError when there are not so many
   */
  read(start: number, into: Int32Array): void {
    if (start < 0 || start + into.length > this.length) {
      throw new RangeError(
        `tokens ${String(start)} to ${String(start + into.length)} of ${String(this.length)} in ${this.folder}`,
      );
    }
    for (let done = 0; done < into.length;) {
      const shard = this.#shardAt(start + done);
      const from = start + done - shard.start;
      const count = Math.min(into.length - done, shard.tokens - from);
      into.set(shard.held?.subarray(from, from + count) ?? readIds(shard, from, count, this.manifest), done);
      done += count;
    }
  }

  /** Frees the files; nothing can be read after it that is not held. */
  close(): void {
    for (const shard of this.#shards) closeSync(shard.file);
    this.#shards.length = 0;
  }

  #shardAt(place: number): Shard {
    let [low, high] = [0, this.#shards.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#shards[middle]!.start <= place) low = middle;
      else high = middle - 1;
    }
    return this.#shards[low]!;
  }
}

function bytesPerId(manifest: TokenManifest): 2 | 4 {
  return manifest.dtype === 'uint16' ? 2 : 4;
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  }
}

function checkSize({ path, file }: Shard, expected: number): void {
  const { size } = fstatSync(file);
  if (size === expected) return;
  throw new UserError(`${path}: has ${String(size)} bytes, expected ${String(expected)}`);
}

function readIds(
  shard: Shard,
  from: number,
  count: number,
  manifest: TokenManifest,
): Uint16Array | Uint32Array {
  const ids = manifest.dtype === 'uint16' ? new Uint16Array(count) : new Uint32Array(count);
  const bytes = new Uint8Array(ids.buffer);
  for (let done = 0; done < bytes.length;) {
    const read = readSync(shard.file, bytes, done, bytes.length - done, from * bytesPerId(manifest) + done);
    if (read === 0) throw new Error(`${shard.path}: ends early; it was changed while it was read`);
    done += read;
  }
  return ids;
}
