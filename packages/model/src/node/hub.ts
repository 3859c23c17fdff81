/**
 * Models from and to the Hugging Face hub. A model is pulled into a folder beside its final one, which it becomes
 * when every file is whole; what a broken download leaves there is continued by the next.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createRepo,
  downloadFile,
  fileDownloadInfo,
  HubApiError,
  listFiles,
  repoExists,
  uploadFiles,
  type FileDownloadInfoOutput,
} from '@huggingface/hub';
import { messageOf, UserError } from '@phi1/base';
import { parsePhiConfig } from '../config.js';
import { locateParameters } from '../weights.js';
import { isModelFile, refuseStrangers, resolveCheckpoint, withWeights } from './folder.js';
import { readJson } from './json.js';

export interface HubOptions {
  /** `owner/name`. */
  repo: string;
  /** The hub's address; Hugging Face's by default. */
  hubUrl?: string;
  /** Starts with `hf_`; needed to push, and to pull what is private. */
  accessToken?: string;
}

export interface PullOptions extends HubOptions {
  /** The folder that the model becomes. */
  out: string;
  /** A branch, tag or commit; `main` by default. */
  revision?: string;
  /** Called as bytes come, with how many of the model's are there. */
  onProgress?: (doneBytes: number, totalBytes: number, file: string) => unknown;
}

interface RemoteFile {
  name: string;
  info: FileDownloadInfoOutput;
}

/** How often in a row a connection may break without a byte before that is said. */
const FRUITLESS_ATTEMPTS = 3;

/**
 * Downloads a phi model, replacing one that is in the folder. Its config is looked at before its weights come.
 *
 * @throws UserError when the hub refuses or has no such model
 * @throws Error when the hub cannot be reached or the connection does not hold
 */
export async function pullModel({ out, onProgress, revision = 'main', ...hub }: PullOptions): Promise<void> {
  checkName(hub.repo);
  await refuseStrangers(out, isModelFile, 'model');
  const files = await translated(hub, () => remoteFiles(hub, revision));
  const parts = `${out}.incomplete`;
  await mkdir(parts, { recursive: true });
  await removeOutdated(parts, files);
  const total = files.reduce((sum, { info }) => sum + info.size, 0);
  let before = 0;
  for (const file of files) {
    const path = join(parts, partName(file));
    await fetchFile(path, file, hub, (bytes) => onProgress?.(before + bytes, total, file.name));
    before += file.info.size;
    if (file.name === 'config.json') await checkConfig(path, parts, hub.repo);
  }
  for (const file of files) await rename(join(parts, partName(file)), join(parts, file.name));
  await rm(out, { recursive: true, force: true });
  await rename(parts, out);
}

export interface PushOptions extends HubOptions {
  /** A model's folder or a run's. */
  model: string;
  /** Whether a repository that is made for it is private. */
  private?: boolean;
  /** The commit's title. */
  message?: string;
}

/**
 * Uploads a model's files in one commit, into a repository that is made when it is not there.
 *
 * @returns the commit's address
 * @throws UserError when the folder holds no whole model, or the hub refuses
 */
export async function pushModel(options: PushOptions): Promise<string> {
  const { model, message = 'Upload model', ...hub } = options;
  if (hub.accessToken === undefined) {
    throw new UserError('pushing needs an access token that may write: set HF_TOKEN');
  }
  checkName(hub.repo);
  const accessToken = hub.accessToken;
  const folder = await resolveCheckpoint(model);
  await withWeights(folder, (config, readers) => Promise.resolve(locateParameters(config, readers)));
  const names = (await readdir(folder)).filter(isModelFile).sort();
  return translated(hub, async () => {
    if (!(await repoExists(hub)))
      await createRepo({ ...hub, accessToken, private: options.private ?? false });
    const files = names.map((path) => ({ path, content: pathToFileURL(join(folder, path)) }));
    const output = await uploadFiles({ ...hub, files, commitTitle: message });
    return output!.commit.url;
  });
}

/** The model's files, its config first. */
async function remoteFiles(hub: HubOptions, revision: string): Promise<RemoteFile[]> {
  const names: string[] = [];
  const place = encodeURIComponent(revision); // listFiles, unlike its neighbours, puts it into the address as it is
  for await (const { type, path } of listFiles({ ...hub, revision: place })) {
    if (type === 'file' && isModelFile(path)) names.push(path);
  }
  for (const [wanted, found] of [
    ['config.json', names.includes('config.json')],
    ['safetensors', names.some((name) => name.endsWith('.safetensors'))],
  ] as const) {
    if (!found) throw new UserError(`${hub.repo}: the repository has no ${wanted}, expected a model's`);
  }
  names.sort((a, b) => Number(b === 'config.json') - Number(a === 'config.json') || (a < b ? -1 : 1));
  const files: RemoteFile[] = [];
  for (const path of names) {
    const info = await fileDownloadInfo({ ...hub, path, revision });
    if (!info?.size) throw new UserError(`${hub.repo}: ${path} is empty or gone`);
    files.push({ name: path, info });
  }
  return files;
}

/** Nothing is kept of a model that is refused: there is no use in going on with it. */
async function checkConfig(path: string, parts: string, repo: string): Promise<void> {
  try {
    parsePhiConfig(await readJson(path), `${repo}: config.json`);
  } catch (error) {
    await rm(parts, { recursive: true, force: true });
    throw error;
  }
}

/** A part is named after its content, so that it is never continued with another's. */
function partName({ name, info }: RemoteFile): string {
  return `${name}.${info.etag.replace(/\W/g, '').slice(-64)}.part`;
}

/** Removes parts of files that have changed on the hub since. */
async function removeOutdated(parts: string, files: readonly RemoteFile[]): Promise<void> {
  const current = new Set(files.map(partName));
  for (const name of await readdir(parts)) {
    if (!current.has(name)) await rm(join(parts, name), { recursive: true });
  }
}

/** Brings a part to its full size, from wherever it is, and checks its sum where the hub tells it. */
async function fetchFile(
  path: string,
  { name, info }: RemoteFile,
  hub: HubOptions,
  onBytes: (bytes: number) => unknown,
): Promise<void> {
  let fruitless = 0;
  for (let size = await sizeOf(path); size < info.size;) {
    onBytes(size);
    let failure: unknown;
    try {
      await append(path, name, size, info, hub, onBytes);
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw error; // the disk's
      failure = error;
    }
    const now = await sizeOf(path);
    fruitless = now > size ? 0 : fruitless + 1;
    size = now;
    if (size < info.size && fruitless === FRUITLESS_ATTEMPTS) {
      const why = failure === undefined ? 'the connection ended early' : messageOf(failure);
      throw new Error(
        `${hub.repo}: ${name} broke off at ${String(size)} of ${String(info.size)} bytes (${why}); run again to go on from there`,
      );
    }
  }
  onBytes(info.size);
  const wanted = /^"?([0-9a-f]{64})"?$/.exec(info.etag)?.[1];
  const found = await sizeOf(path);
  if (found === info.size && (wanted === undefined || (await sha256(path)) === wanted)) return;
  await rm(path, { force: true });
  throw new Error(`${hub.repo}: ${name} is not what the hub promised, so it was removed; run again`);
}

async function append(
  path: string,
  name: string,
  from: number,
  info: FileDownloadInfoOutput,
  hub: HubOptions,
  onBytes: (bytes: number) => unknown,
): Promise<void> {
  const file = await open(path, 'a');
  try {
    const blob = await downloadFile({ ...hub, path: name, downloadInfo: info });
    const rest = from === 0 ? blob! : blob!.slice(from, info.size);
    let done = from;
    for await (const chunk of rest.stream() as unknown as AsyncIterable<Uint8Array>) {
      await file.writeFile(chunk);
      onBytes((done += chunk.length));
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Runs what talks to the hub and says its refusals in one line. */
async function translated<T>({ repo, hubUrl, accessToken }: HubOptions, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const where = hubUrl ?? 'the hub';
    if (error instanceof HubApiError) {
      const hints: Record<number, string> = {
        401: accessToken
          ? 'the access token in HF_TOKEN is not valid'
          : 'there is no such model, or it is private and HF_TOKEN has to be set',
        403: 'the access token in HF_TOKEN may not do this',
        404: 'there is no such model or revision',
      };
      const hint = hints[error.statusCode];
      const line = `${repo}: ${where} answers ${String(error.statusCode)} (${hint ?? messageOf(error)})`;
      throw hint === undefined ? new Error(line) : new UserError(line);
    }
    if (error instanceof TypeError && error.message.includes('fetch failed')) {
      throw new Error(`${repo}: ${where} cannot be reached (${messageOf(error.cause ?? error)})`);
    }
    throw new UserError(`${repo}: ${messageOf(error)}`);
  }
}

/** Where a model of the hub goes when nothing else is asked for. @throws UserError when it is no `owner/name` */
export function pulledFolder(repo: string): string {
  checkName(repo);
  return join('.cache', 'models', repo);
}

function checkName(repo: string): void {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repo)) {
    throw new UserError(`"${repo}" is no model of the hub, expected owner/name`);
  }
}
