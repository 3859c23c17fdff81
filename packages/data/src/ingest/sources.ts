/**
 * What a source (`from`) may be, as units to read one by one: `python-stdlib`, `python-packages`, a file, or a folder, in
 * which git repositories are found by themselves. What a source says of itself goes into the corpus's plan, so that
 * a run does not go on with a source that changed.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { openCorpus } from '../corpus/corpus.js';
import { PYTHON_STDLIB } from '../defaults.js';
import type { CorpusPlan } from '../store/manifest.js';
import type { Account } from '../store/map-corpus.js';
import type { Candidate } from './candidate.js';
import { openGitRepository } from './git.js';
import { detectLicense, LICENSE_FILE } from './detect-license.js';
import { allLicenses, UNKNOWN_LICENSE } from './licenses.js';
import { pythonPackages, statedLicense, type PythonPackage } from './python-packages.js';
import { readJsonLineFile, readParquetFile } from './row-files.js';
import { GROUP_BYTES, groupFiles, readGroup, type SourceFile, type SourceTree } from './source-files.js';
import { readStackOverflow } from './stack-overflow.js';

export const PYTHON_PACKAGES = 'python-packages';

/** One entry of `from`: units to read, and what the corpus's plan says of it. */
export interface Source {
  /** Name, kind, and a digest of what is in it. */
  about: CorpusPlan['options'];
  /** Of its files, as they are on disk. */
  bytes: number;
  units: Unit[];
}

/** @param maxBytes a text that is longer is left, at best without being read */
export type Unit = (maxBytes: number, account: Account) => AsyncIterable<Candidate>;

/** @throws UserError when it cannot be read or has nothing to ingest */
export async function openSource(from: string): Promise<Source> {
  if (from === PYTHON_STDLIB) return standardLibrary();
  if (from === PYTHON_PACKAGES) return installedPackages();
  const found = await stat(from).catch((error: unknown) => {
    throw new UserError(`source ${from}: cannot be read (${errorMessage(error)})`);
  });
  const name = basename(resolve(from));
  const source = found.isDirectory() ? await folderSource(from, name) : fileSource(from, name, found.size);
  if (source && source.units.length > 0) return source;
  throw new UserError(
    `source ${from}: nothing to ingest; expected python-stdlib, python-packages, a .py, .jsonl, .jsonl.gz, .jsonl.zst or .parquet file, StackOverflow's Posts.xml, a git repository, or a folder of these`,
  );
}

async function standardLibrary(): Promise<Source> {
  const { files } = await openCorpus(PYTHON_STDLIB);
  const tree: SourceTree = {
    name: PYTHON_STDLIB,
    idPrefix: 'python-stdlib/',
    files: files.map(({ name, path, size }) => ({ name, at: path, size })),
    license: 'PSF-2.0',
    needsLicense: false,
  };
  const about = { from: PYTHON_STDLIB, digest: digestFiles(tree.files) };
  return { about, bytes: sumSizes(tree.files), units: makeUnits(tree) };
}

async function installedPackages(): Promise<Source> {
  const trees = await Promise.all((await pythonPackages()).map(packageTree));
  const files = trees.flatMap((tree) => tree.files);
  const about = { from: PYTHON_PACKAGES, digest: digestFiles(files) };
  return { about, bytes: sumSizes(files), units: makeUnits(...trees) };
}

async function packageTree(found: PythonPackage): Promise<SourceTree> {
  const files = found.files.filter(([name]) => !/(^|\/)tests?\//.test(name));
  const texts = found.licenseFiles.map((path) => readFile(path, 'utf8').catch(() => ''));
  const detected = (await Promise.all(texts)).map((text) => detectLicense(text) ?? UNKNOWN_LICENSE);
  const license = statedLicense(found) ?? allLicenses(detected);
  return {
    name: `${found.name} ${found.version}`,
    idPrefix: `${found.name}/`,
    files: await Promise.all(files.map(async ([name, at]) => ({ name, at, size: (await stat(at)).size }))),
    ...(license !== undefined && { license }),
    needsLicense: true,
  };
}

function fileSource(path: string, name: string, size: number): Source | undefined {
  const about = { from: name, digest: digestFiles([{ name, size, at: path }]) };
  if (name.endsWith('.py')) {
    const tree = { name, idPrefix: '', files: [{ name, size, at: path }], needsLicense: false };
    return { about, bytes: size, units: makeUnits(tree) };
  }
  const unit = rowUnit(path, name);
  if (!unit) return undefined;
  return {
    about: { ...about, ...(isStackOverflow(name) && { site: 'stackoverflow' }) },
    bytes: size,
    units: [unit],
  };
}

function rowUnit(path: string, name: string): Unit | undefined {
  if (/\.jsonl(\.gz|\.zst)?$/.test(name)) {
    // Escapes make a line longer than its text, at most six times.
    return (maxBytes, account) => readJsonLineFile(path, name, 6 * maxBytes + (1 << 16), account);
  }
  if (name.endsWith('.parquet')) return (_, account) => readParquetFile(path, name, account);
  if (isStackOverflow(name)) return (maxBytes, account) => readStackOverflow(path, name, maxBytes, account);
  return undefined;
}

/** Whether a file is StackOverflow's dump of posts. */
function isStackOverflow(name: string): boolean {
  return basename(name) === 'Posts.xml';
}

/** Folders that hold no source of the project they are in. */
const PASSED_OVER = /^(\..*|__pycache__|node_modules)$/;

interface Found {
  files: SourceFile[];
  repositories: { path: string; name: string }[];
}

async function folderSource(folder: string, name: string): Promise<Source> {
  const found: Found = { files: [], repositories: [] };
  await walk(folder, '', found);
  const trees: SourceTree[] = [];
  // One that cannot be read costs itself, and is all there is to say where nothing else was asked for.
  const faults: { name: string; why: string }[] = [];
  for (const { path, name: inside } of found.repositories) {
    let repository;
    try {
      repository = await openGitRepository(path);
    } catch (error) {
      if (inside === '' || !(error instanceof UserError)) throw error;
      faults.push({ name: inside, why: error.message });
      continue;
    }
    trees.push({
      name: `${repository.name}@${repository.commit}`,
      idPrefix: `${inside === '' ? repository.name : inside}/`,
      files: repository.files.map(({ path, hash, size }) => ({ name: path, at: hash, size })),
      repository,
      needsLicense: true,
    });
  }
  const commits = trees.map((tree) => tree.name);
  trees.push({ name, idPrefix: '', files: found.files, needsLicense: false });
  const rows = found.files.flatMap(({ at, name }) => rowUnit(at, name) ?? []);
  const site = found.files.some((file) => isStackOverflow(file.name));
  return {
    about: {
      from: name,
      digest: digestFiles(found.files),
      ...(found.repositories.length > 0 && { commits }),
      ...(faults.length > 0 && { unreadable: faults.map(({ name }) => name) }),
      ...(site && { site: 'stackoverflow' }),
    },
    bytes: sumSizes(trees.flatMap((tree) => tree.files)),
    units: [...makeUnits(...trees), ...rows, ...(faults.length > 0 ? [droppedUnit(faults)] : [])],
  };
}

/** Repositories that give nothing but their names in the account. */
function droppedUnit(faults: readonly { name: string; why: string }[]): Unit {
  return async function* (_, account) {
    for (const { why } of faults) account.drop('unreadable repository', why);
  };
}

/** Links are not followed: they may lead out of the folder or round in circles. */
async function walk(folder: string, prefix: string, found: Found): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(`source ${folder}: cannot be read (${errorMessage(error)})`);
  });
  const names = new Set(entries.map(({ name }) => name));
  if (names.has('.git') || ['HEAD', 'objects', 'refs'].every((name) => names.has(name))) {
    found.repositories.push({ path: folder, name: prefix.replace(/\/$/, '') });
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory() && !PASSED_OVER.test(entry.name)) await walk(path, `${name}/`, found);
    else if (entry.isFile() && isWanted(entry.name)) {
      found.files.push({ name, at: path, size: (await stat(path)).size });
    }
  }
}

function isWanted(name: string): boolean {
  return (
    !name.startsWith('.') &&
    (name.endsWith('.py') || LICENSE_FILE.test(name) || rowUnit('', name) !== undefined)
  );
}

/** Small trees share a unit, large ones are cut into several. */
function makeUnits(...trees: SourceTree[]): Unit[] {
  const units: { tree: SourceTree; files: SourceFile[] }[][] = [];
  let room = 0;
  for (const group of trees.flatMap(groupFiles)) {
    const bytes = group.files.reduce((sum, { size }) => sum + size, 0);
    if (units.length === 0 || bytes > room) {
      units.push([]);
      room = GROUP_BYTES;
    }
    units.at(-1)!.push(group);
    room -= bytes;
  }
  return units.map(
    (groups): Unit =>
      async function* (maxBytes, account) {
        for (const { tree, files } of groups) yield* readGroup(tree, files, maxBytes, account);
      },
  );
}

function sumSizes(files: readonly SourceFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** Names and sizes: times differ between machines that hold the same. */
function digestFiles(files: readonly SourceFile[]): string {
  const listing = files.map(({ name, size }) => [name, size]);
  return createHash('sha256').update(JSON.stringify(listing)).digest('hex').slice(0, 16);
}
