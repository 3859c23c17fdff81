/**
 * Git repositories as they are committed at HEAD, with a work tree or bare: what is listed and read comes from
 * git's own object database, so the same commit gives the same documents on every machine.
 */
import { execFile, spawn } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage, UserError } from '@phi1/base';

const run = promisify(execFile);
const LONGEST_LISTING = 1 << 30;

interface GitFile {
  path: string;
  /** Of the blob. */
  hash: string;
  /** Bytes. */
  size: number;
}

/** A repository at HEAD; its files are the regular ones of the whole tree, without links and submodules. */
export interface GitRepository {
  folder: string;
  /** The remote without what is secret in it, or the folder's name. */
  name: string;
  commit: string;
  files: GitFile[];
}

/** @throws UserError when git is not there, or the repository has no commit */
export async function openGitRepository(folder: string): Promise<GitRepository> {
  const git = async (...args: string[]) =>
    (await run('git', ['-C', folder, ...args], { maxBuffer: LONGEST_LISTING })).stdout;
  try {
    const commit = (await git('rev-parse', '--verify', '--quiet', 'HEAD^{commit}').catch(() => '')).trim();
    if (commit === '') throw new Error('it has no commit at HEAD');
    const remote = (await git('config', '--get', 'remote.origin.url').catch(() => '')).trim();
    const listing = await git('ls-tree', '-r', '-l', '-z', '--full-tree', 'HEAD');
    const files = listing
      .split('\0')
      .map((line) => /^100\d+ blob (\w+) +(\d+)\t(.*)$/s.exec(line))
      .filter((match) => match !== null)
      .map(([, hash, size, path]) => ({ hash: hash!, size: Number(size), path: path! }));
    return { folder, name: publicName(remote) || basename(resolve(folder)), commit, files };
  } catch (error) {
    throw new UserError(`git repository ${folder}: cannot be read (${firstFault(errorMessage(error))})`);
  }
}

/** What git calls fatal; after it may come how the command is used. */
function firstFault(message: string): string {
  const lines = message.trim().split('\n');
  return lines.find((line) => line.startsWith('fatal: ')) ?? lines.at(-1)!;
}

function publicName(remote: string): string {
  return remote
    .replace(/^\w+:\/\/([^@/]*@)?/, '')
    .replace(/^[^@/]+@([^:/]+):/, '$1/')
    .replace(/\.git$/, '')
    .replace(/^\/.*\//, '');
}

/** The blobs in the order asked for; a missing one is an empty buffer. */
export async function* readGitBlobs(folder: string, hashes: readonly string[]): AsyncGenerator<Buffer> {
  const child = spawn('git', ['-C', folder, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(hashes.map((hash) => `${hash}\n`).join(''));
  const bytes = byteReader(child.stdout);
  try {
    for (let i = 0; i < hashes.length; i++) {
      const header = (await bytes.line()).split(' ');
      if (header[1] === 'missing') {
        yield Buffer.alloc(0);
        continue;
      }
      const content = await bytes.take(Number(header[2]) + 1);
      yield content.subarray(0, -1);
    }
  } finally {
    child.kill();
  }
}

/** Lines and counted bytes of one stream. */
function byteReader(input: AsyncIterable<Buffer>) {
  const chunks = input[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<Buffer> => {
    const next = await chunks.next();
    if (next.done) throw new Error('git ended early');
    return next.value;
  };
  return {
    async line(): Promise<string> {
      while (!held.includes(10)) held = Buffer.concat([held, await more()]);
      const end = held.indexOf(10);
      const line = held.subarray(0, end).toString();
      held = held.subarray(end + 1);
      return line;
    },
    async take(count: number): Promise<Buffer> {
      const parts = [held];
      for (let length = held.length; length < count; length += parts.at(-1)!.length) parts.push(await more());
      const all = parts.length === 1 ? held : Buffer.concat(parts);
      held = all.subarray(count);
      return all.subarray(0, count);
    },
  };
}
