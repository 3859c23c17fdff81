/**
 * One file of a hub onto the disk: a part that grows until it is whole, over broken connections and from one run to the
 * next. A server need not know ranges (the file then comes from its beginning again), sizes or ETags.
 */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getHFHubCachePath, getRepoFolderName, HubApiError } from '@huggingface/hub';
import { errorMessage } from '@phi1/base';
import type { HubClient } from './hub-client.js';

/** What a hub's listing says of a file: enough to tell whether one on the disk is it, and whole. */
export interface RemoteFile {
  name: string;
  /** In bytes, where the hub tells it. */
  size?: number;
  /** Of its content, where the hub tells it. */
  sha256?: string;
  /** Another one for another content, where the hub tells it. */
  id?: string;
}

/** How often in a row a connection may break without a byte before that is said. */
const FRUITLESS_ATTEMPTS = 3;

/**
 * Brings a part to its full size, from wherever it is, and checks its sum where the hub tells it.
 *
 * @param path of the part
 * @param onBytes called with how many bytes are there
 * @throws HubApiError when the hub refuses
 * @throws Error when the connection does not hold, or what came is not what was promised
 */
export async function fetchFile(
  path: string,
  file: RemoteFile,
  hub: HubClient & { revision: string },
  onBytes: (bytes: number) => unknown,
): Promise<void> {
  if (file.id === undefined) await rm(path, { force: true }); // it could be of another content
  let { size, sha256: sum } = file;
  let there = await fileSize(path);
  for (let fruitless = 0; there === undefined || size === undefined || there < size;) {
    let failure = 'the connection ended early';
    try {
      const promised = await append(path, there ?? 0, file.name, hub, onBytes);
      size ??= promised.size ?? (await fileSize(path));
      sum ??= promised.sha256;
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw error; // the disk's
      if (error instanceof HubApiError) throw error;
      failure = errorMessage(error);
    }
    const now = await fileSize(path);
    fruitless = (now ?? -1) > (there ?? -1) ? 0 : fruitless + 1;
    there = now;
    if (fruitless === FRUITLESS_ATTEMPTS && (size === undefined || (there ?? 0) < size)) {
      const whole = size === undefined ? '' : ` of ${String(size)}`;
      throw new Error(
        `${hub.repo}: ${file.name} broke off at ${String(there ?? 0)}${whole} bytes (${failure}); run again to go on from there`,
      );
    }
  }
  onBytes(size);
  if (there === size && (sum === undefined || (await computeSha256(path)) === sum)) return;
  await rm(path, { force: true });
  throw new Error(`${hub.repo}: ${file.name} is not what the hub promised, so it was removed; run again`);
}

/**
 * Takes a file from the cache that Hugging Face's libraries share (`HF_HOME`, `HF_HUB_CACHE`), where it is there and is
 * what the hub promises, as a part that is whole.
 *
 * @param path of the part; one that was begun is left alone
 */
export async function copyFromCache(
  path: string,
  repo: string,
  { id, size, sha256 }: RemoteFile,
): Promise<void> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(id ?? '') || (await fileSize(path)) !== undefined) return;
  const cached = join(getHFHubCachePath(), getRepoFolderName({ name: repo, type: 'model' }), 'blobs', id!);
  const there = await fileSize(cached);
  if (there === undefined || there !== size) return;
  if (sha256 !== undefined && (await computeSha256(cached)) !== sha256) return;
  await copyFile(cached, path, constants.COPYFILE_FICLONE);
}

/** What an answer says about the whole file. */
interface Promised {
  size?: number;
  sha256?: string;
}

/** Asks for what is missing after `from` bytes and writes what comes. */
async function append(
  path: string,
  from: number,
  name: string,
  { fetch, hubUrl, repo, revision, accessToken }: HubClient & { revision: string },
  onBytes: (bytes: number) => unknown,
): Promise<Promised> {
  const address = `${hubUrl}/${repo}/resolve/${encodeURIComponent(revision)}/${encodeURIComponent(name)}`;
  const response = await fetch(address, {
    headers: {
      'Accept-Encoding': 'identity',
      ...(from > 0 && { Range: `bytes=${String(from)}-` }),
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new HubApiError(address, response.status, undefined, `no ${name}`);
  }
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
  const continues = from > 0 && response.status === 206 && Number(start ?? from) === from;
  const file = await open(path, continues ? 'a' : 'w');
  try {
    let done = continues ? from : 0;
    onBytes(done);
    for await (const chunk of response.body ?? []) {
      await file.writeFile(chunk as Uint8Array);
      onBytes((done += (chunk as Uint8Array).length));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const length = response.headers.has('Content-Encoding') ? null : response.headers.get('Content-Length');
  const size = response.status === 206 ? total : length;
  const etag = response.headers.get('X-Linked-ETag') ?? response.headers.get('ETag') ?? '';
  const sum = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag)?.[1];
  return { ...(size && size !== '*' && { size: Number(size) }), ...(sum && { sha256: sum }) };
}

/** Undefined where there is no such file. */
async function fileSize(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function computeSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
