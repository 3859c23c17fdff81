/**
 * Models from and to the Hugging Face hub. A model is pulled into a folder beside its final one, which it becomes
 * when every file is whole; what a broken download leaves there is continued by the next. What Hugging Face's libraries have
 * in their cache is taken from there.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createRepo,
  HubApiError,
  listFiles,
  repoExists,
  uploadFiles,
  type ListFileEntry,
} from '@huggingface/hub';
import { readJson, UserError } from '@phi1/base';
import { parsePhiConfig } from '../config.js';
import { locateParameters } from '../weights.js';
import { isModelFile, refuseStrangers, resolveCheckpoint, withWeights } from './folder.js';
import { hubClient, refusal, translated, type HubClient, type HubOptions } from './hub-client.js';
import { copyFromCache, fetchFile, type RemoteFile } from './hub-download.js';

export type { HubOptions } from './hub-client.js';

/** Which revision of a model is downloaded, and to where. */
export interface PullOptions extends HubOptions {
  /** The folder that the model becomes. */
  out: string;
  /** A branch, tag or commit; `main` by default. */
  revision?: string;
  /** Called as bytes come, with how many of the model's are there. */
  onProgress?: (doneBytes: number, totalBytes: number, file: string) => unknown;
}

/**
 * Downloads a phi model, replacing one that is in the folder. Its config is looked at before its weights come.
 *
 * @throws UserError when the hub refuses or has no such model
 * @throws Error when the hub cannot be reached or the connection does not hold
 */
export async function pullModel({ out, onProgress, revision = 'main', ...hub }: PullOptions): Promise<void> {
  checkName(hub.repo);
  await refuseStrangers(out, isModelFile, 'model');
  const client = { ...hubClient(hub), revision };
  const files = await translated(hub, () => remoteFiles(client));
  const parts = `${out}.incomplete`;
  await mkdir(parts, { recursive: true });
  await removeOutdated(parts, files);
  const total = files.reduce((sum, { size = 0 }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const path = join(parts, partName(file));
    let there = 0;
    const onBytes = (bytes: number) => onProgress?.(before + (there = bytes), total, file.name);
    await copyFromCache(path, hub.repo, file);
    await fetchFile(path, file, client, onBytes).catch((error: unknown) => {
      throw error instanceof HubApiError ? refusal(hub, error) : error;
    });
    before += there;
    if (file.name === 'config.json') await checkConfig(path, parts, hub.repo);
  }
  for (const file of files) await rename(join(parts, partName(file)), join(parts, file.name));
  await rm(out, { recursive: true, force: true });
  await rename(parts, out);
}

/** Which model is uploaded, and how the repository and the commit look. */
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
  const client = hubClient(hub);
  const accessToken = client.accessToken!;
  const folder = await resolveCheckpoint(model);
  await withWeights(folder, (config, readers) => Promise.resolve(locateParameters(config, readers)));
  const names = (await readdir(folder)).filter(isModelFile).sort();
  return translated(hub, async () => {
    if (!(await repoExists(client)))
      await createRepo({ ...client, accessToken, private: options.private ?? false });
    const files = names.map((path) => ({ path, content: pathToFileURL(join(folder, path)) }));
    const output = await uploadFiles({ ...client, accessToken, files, commitTitle: message });
    return output!.commit.url;
  });
}

/** The model's files, its config first. */
async function remoteFiles(hub: HubClient & { revision: string }): Promise<RemoteFile[]> {
  const entries: ListFileEntry[] = [];
  const revision = encodeURIComponent(hub.revision); // listFiles, unlike its neighbors, puts it into the address as it is
  for await (const entry of listFiles({ ...hub, revision })) {
    if (entry.type === 'file' && isModelFile(entry.path)) entries.push(entry);
  }
  const names = entries.map(({ path }) => path);
  for (const [wanted, found] of [
    ['config.json', names.includes('config.json')],
    ['safetensors', names.some((name) => name.endsWith('.safetensors'))],
  ] as const) {
    if (!found) throw new UserError(`${hub.repo}: the repository has no ${wanted}, expected a model's`);
  }
  const isConfig = ({ path }: ListFileEntry) => Number(path === 'config.json');
  entries.sort((a, b) => isConfig(b) - isConfig(a) || (a.path < b.path ? -1 : 1));
  return entries.map(({ path, lfs, oid, ...entry }) => {
    const size: number | undefined = lfs?.size ?? entry.size; // mirrors leave it out
    const id = lfs?.oid ?? oid;
    return {
      name: path,
      ...(size !== undefined && { size }),
      ...(id !== undefined && { id }),
      ...(lfs && { sha256: lfs.oid }),
    };
  });
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
function partName({ name, id = '' }: RemoteFile): string {
  return `${name}.${id.replace(/\W/g, '').slice(-64)}.part`;
}

/** Removes parts of files that have changed on the hub since. */
async function removeOutdated(parts: string, files: readonly RemoteFile[]): Promise<void> {
  const current = new Set(files.map(partName));
  for (const name of await readdir(parts)) {
    if (!current.has(name)) await rm(join(parts, name), { recursive: true });
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
