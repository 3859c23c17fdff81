/**
 * Source files as candidates: of a folder, of a git repository at its commit, of an installed package. They are read
 * in groups, each a unit of the corpus. A file is under the license that it names itself (`SPDX-License-Identifier`),
 * else under that of the nearest license file above it, else under that of the whole. What is said there and not
 * understood is an unknown license, never somebody else's.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path/posix';
import { errorMessage } from '@phi1/base';
import type { Account } from '../store/map-corpus.js';
import type { Candidate } from './candidate.js';
import { readGitBlobs, type GitRepository } from './git.js';
import { detectLicense, LICENSE_FILE } from './detect-license.js';
import { normalizeLicense, UNKNOWN_LICENSE } from './licenses.js';

/** A file that can be read, on disk or in a repository's object database. */
export interface SourceFile {
  /** Inside its source, with `/`. */
  name: string;
  /** Bytes. */
  size: number;
  /** Where its bytes are: a path, or the hash of a blob. */
  at: string;
}

/** The files of a folder, a repository or a package, and what is known of their license. */
export interface SourceTree {
  /** What the documents' `source` says. */
  name: string;
  /** Put before the names of files in ids, so that they are unique in the corpus. */
  idPrefix: string;
  /** All that are to be read, and license files. */
  files: SourceFile[];
  /** Whose bytes are blobs of this repository; else files on disk. */
  repository?: GitRepository;
  /** Of files that are under no other. */
  license?: string;
  needsLicense: boolean;
}

/** Bytes of source that are read as one unit. */
export const GROUP_BYTES = 1 << 25;

/** Bytes; no text of the SPDX list has a tenth of it. */
const LONGEST_LICENSE = 1 << 20;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The Python files in groups of bounded size, in the order of their names. */
export function groupFiles(tree: SourceTree): { tree: SourceTree; files: SourceFile[] }[] {
  const groups: { tree: SourceTree; files: SourceFile[] }[] = [];
  let room = 0;
  for (const file of tree.files) {
    if (!file.name.endsWith('.py')) continue;
    if (groups.length === 0 || file.size > room) {
      groups.push({ tree, files: [] });
      room = GROUP_BYTES;
    }
    groups.at(-1)!.files.push(file);
    room -= file.size;
  }
  return groups;
}

/** @param maxBytes a larger file is left without being read */
export async function* readGroup(
  tree: SourceTree,
  group: readonly SourceFile[],
  maxBytes: number,
  account: Account,
): AsyncGenerator<Candidate> {
  const licenses = await findLicenses(tree);
  const small = group.filter(({ name, size }) => {
    if (size > maxBytes) account.drop('too long', `${tree.idPrefix}${name}: ${String(size)} bytes`);
    return size <= maxBytes;
  });
  for await (const { file, bytes, error } of contents(tree, small)) {
    const id = `${tree.idPrefix}${file.name}`;
    if (error !== undefined) {
      account.drop('unreadable', `${id}: ${error}`);
      continue;
    }
    let text: string;
    try {
      text = utf8.decode(bytes);
    } catch {
      account.drop('not UTF-8', id);
      continue;
    }
    const license = ownLicense(text) ?? nearest(licenses, file.name) ?? tree.license;
    yield {
      row: { id, text, source: tree.name, path: file.name, ...(license !== undefined && { license }) },
      python: true,
      needsLicense: tree.needsLicense,
    };
  }
}

interface Content {
  file: SourceFile;
  bytes: Buffer;
  error?: string;
}

async function* contents(tree: SourceTree, files: readonly SourceFile[]): AsyncGenerator<Content> {
  if (!tree.repository) {
    for (const file of files) {
      try {
        yield { file, bytes: await readFile(file.at) };
      } catch (error) {
        yield { file, bytes: Buffer.alloc(0), error: errorMessage(error) };
      }
    }
    return;
  }
  let i = 0;
  const hashes = files.map(({ at }) => at);
  for await (const bytes of readGitBlobs(tree.repository.folder, hashes)) yield { file: files[i++]!, bytes };
}

/** The licenses by folder. Of several files in one, all hold: none is a way out of what another one asks. */
async function findLicenses(tree: SourceTree): Promise<Map<string, string>> {
  const found = new Map<string, Set<string>>();
  const files = tree.files.filter(({ name }) => LICENSE_FILE.test(basename(name)));
  for await (const { file, bytes } of contents(tree, files)) {
    const folder = dirname(file.name);
    if (!found.has(folder)) found.set(folder, new Set());
    const text = bytes.length < LONGEST_LICENSE ? bytes.toString('utf8') : '';
    found.get(folder)!.add(detectLicense(text) ?? UNKNOWN_LICENSE);
  }
  return new Map([...found].map(([folder, all]) => [folder, [...all].join(' AND ')]));
}

function nearest(licenses: ReadonlyMap<string, string>, name: string): string | undefined {
  for (let folder = dirname(name); ; folder = dirname(folder)) {
    const license = licenses.get(folder);
    if (license !== undefined || folder === '.') return license;
  }
}

function ownLicense(text: string): string | undefined {
  const stated = /SPDX-License-Identifier:[ \t]*([^\n*#]+)/.exec(text.slice(0, 2000))?.[1];
  return stated === undefined ? undefined : (normalizeLicense(stated.trim()) ?? UNKNOWN_LICENSE);
}
