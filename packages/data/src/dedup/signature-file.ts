/**
 * What the first pass of deduplication leaves of a shard: a digest and, where there is one, a signature for every
 * row. A file of 17 + 4 P bytes a row after a line of JSON; little-endian.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { errorMessage, UserError, writeFileAtomically } from '@phi1/base';
import type { MinHasher } from './minhash.js';

const DIGEST_BYTES = 16;

/** The same for texts that differ only in line ends and in blanks around the whole. */
export function digestText(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').trim();
  return createHash('sha256').update(plain).digest('binary').slice(0, DIGEST_BYTES);
}

/** Of the rows of one shard, in their order. */
export interface ShardSignatures {
  digests: string[];
  signatures: (Int32Array | undefined)[];
}

interface SignatureHead {
  format: 'phi1-signatures';
  /** All that decides on a signature; files with others are made again. */
  made: { words: string; shingle: number; permutations: number; seed: number; from: string };
  rows: number;
}

/**
 * Digests and signs the text of every row.
 *
 * @returns both in the rows' order; a text of fewer words than a shingle has no signature
 */
export async function signRows(
  rows: AsyncIterable<{ text: string }>,
  hasher: MinHasher,
): Promise<ShardSignatures> {
  const signed: ShardSignatures = { digests: [], signatures: [] };
  for await (const { text } of rows) {
    signed.digests.push(digestText(text));
    signed.signatures.push(hasher.sign(text));
  }
  return signed;
}

/**
 * Writes a line of JSON, then for each row its digest (16 bytes), whether it is signed (1 byte) and its signature (P
 * 32-bit numbers, 0 without one). The file appears when it is whole.
 */
export async function writeSignatures(
  path: string,
  made: SignatureHead['made'],
  { digests, signatures }: ShardSignatures,
): Promise<void> {
  requireLittleEndian();
  const head: SignatureHead = { format: 'phi1-signatures', made, rows: digests.length };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  const row = DIGEST_BYTES + 1 + 4 * made.permutations;
  const content = Buffer.alloc(line.length + digests.length * row);
  line.copy(content);
  for (const [i, digest] of digests.entries()) {
    const at = line.length + i * row;
    content.write(digest, at, 'latin1');
    const signature = signatures[i];
    if (!signature) continue;
    content[at + DIGEST_BYTES] = 1;
    Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength).copy(
      content,
      at + DIGEST_BYTES + 1,
    );
  }
  await writeFileAtomically(path, content);
}

/** What is said in the first line; undefined when there is no such file or it is not one of these. */
export async function readSignatureHead(path: string): Promise<SignatureHead | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return end < 0 ? undefined : (JSON.parse(buffer.toString('utf8', 0, end)) as SignatureHead);
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** @throws UserError when the file is missing or is not as long as it says */
export async function readSignatures(path: string): Promise<ShardSignatures> {
  requireLittleEndian();
  const head = await readSignatureHead(path);
  if (head?.format !== 'phi1-signatures') throw new UserError(`${path}: is no file of signatures`);
  const content = await readWhole(path);
  const row = DIGEST_BYTES + 1 + 4 * head.made.permutations;
  const start = content.indexOf('\n') + 1;
  if (content.length !== start + head.rows * row) {
    throw new UserError(`${path}: is damaged; remove it and it is made again`);
  }
  const digests: string[] = [];
  const signatures: (Int32Array | undefined)[] = [];
  for (let at = start; at < content.length; at += row) {
    digests.push(content.toString('latin1', at, at + DIGEST_BYTES));
    const [from, to] = [at + DIGEST_BYTES + 1, at + row];
    signatures.push(
      content[at + DIGEST_BYTES] === 1
        ? new Int32Array(Uint8Array.from(content.subarray(from, to)).buffer)
        : undefined,
    );
  }
  return { digests, signatures };
}

async function readWhole(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    return await file.readFile();
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  } finally {
    await file.close();
  }
}

function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new Error('signatures are kept little-endian; this machine is not');
}
