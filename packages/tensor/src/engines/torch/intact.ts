/**
 * Whether shared libraries are what they were when they were installed. Loading one that was cut short or overwritten
 * ends the process with SIGBUS or SIGSEGV, so they are looked at first. Every file must be a whole ELF file; those of an
 * install of ours have their sizes, times of change, samples and hashes recorded. A file whose size, time and samples are
 * the recorded ones is taken for intact, one of another time is hashed. So a file that was cut, zeroed or overwritten is
 * found, even under its old time; what is not found is a change of few bytes between the samples that kept the time.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeFileAtomically } from '@phi1/base';
import { z } from 'zod';

const RECORD = 'intact.json';

const RecordSchema = z.record(
  z.string(),
  z.object({ bytes: z.number(), changed: z.number(), samples: z.string(), sha256: z.string() }),
);
type FileRecord = z.infer<typeof RecordSchema>[string];

/**
 * Writes to disk what an install has made, and records it.
 *
 * @throws Error naming a library that is not whole
 */
export async function recordInstall(folder: string): Promise<void> {
  const records: Record<string, FileRecord> = {};
  const libraries = await librariesIn(folder);
  const wrong = librariesFault(libraries);
  if (wrong !== undefined) throw new Error(wrong);
  for (const path of libraries) {
    const seen = reading(path, (file) => {
      fsyncSync(file);
      return glance(file);
    });
    records[relative(folder, path)] = { ...seen!, sha256: await hashFile(path) };
  }
  await writeFileAtomically(join(folder, RECORD), JSON.stringify(records, undefined, 2));
}

/** What is wrong with an install of ours, by the file's name; undefined where nothing is. It is recorded if it never was. */
export async function installFault(folder: string): Promise<string | undefined> {
  let records: Record<string, FileRecord>;
  try {
    records = RecordSchema.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')));
  } catch {
    const wrong = librariesFault(await librariesIn(folder));
    if (wrong === undefined) await recordInstall(folder).catch(() => undefined);
    return wrong;
  }
  let isOfAnotherTime = false;
  for (const [name, record] of Object.entries(records)) {
    const path = join(folder, name);
    const now = reading(path, glance);
    if (!now) return `${path}: it is gone`;
    if (now.bytes !== record.bytes)
      return `${path}: it has ${String(now.bytes)} bytes, not ${String(record.bytes)}`;
    const isAsRecorded = now.samples === record.samples;
    if (isAsRecorded && now.changed === record.changed) continue;
    isOfAnotherTime = true;
    if (!isAsRecorded || (await hashFile(path)) !== record.sha256)
      return `${path}: it is not as it was installed`;
  }
  if (isOfAnotherTime) await recordInstall(folder).catch(() => undefined);
  return undefined;
}

/** Which of some libraries is not whole, and why. */
export function librariesFault(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const wrong = elfFault(path);
    if (wrong !== undefined) return `${path}: ${wrong}`;
  }
  return undefined;
}

async function librariesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.so(\.[\d.]+)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What a function gives for an open file; undefined where there is none. */
function reading<T>(path: string, read: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return read(file);
  } finally {
    closeSync(file);
  }
}

const [SAMPLES, SAMPLE_BYTES] = [32, 4096];

/** What can be known of a file without reading it: size, time of change, and a hash of samples over all of it. */
function glance(file: number): Omit<FileRecord, 'sha256'> {
  const { size, mtimeMs } = fstatSync(file);
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(SAMPLE_BYTES);
  for (let i = 0; i < SAMPLES; i++) {
    const position = Math.floor((i * Math.max(0, size - SAMPLE_BYTES)) / (SAMPLES - 1));
    hash.update(buffer.subarray(0, readSync(file, buffer, 0, SAMPLE_BYTES, position)));
  }
  return { bytes: size, changed: mtimeMs, samples: hash.digest('hex') };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const ELF_HEADER_BYTES = 64;

/** What says that a file is no whole 64-bit ELF file: its header names the table of sections, which comes last. */
function elfFault(path: string): string | undefined {
  const fault = reading(path, (file) => {
    const { size } = fstatSync(file);
    const header = Buffer.alloc(ELF_HEADER_BYTES);
    readSync(file, header, 0, ELF_HEADER_BYTES, 0);
    if (size < ELF_HEADER_BYTES || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2)
      return 'it is no shared library';
    const end = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    return size < end ? `it has ${String(size)} of ${String(end)} bytes` : '';
  });
  return fault === undefined ? 'it is gone' : fault || undefined;
}
