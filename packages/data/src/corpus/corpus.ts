/**
 * Where documents come from: a corpus folder of Parquet shards, a folder of Python files and JSON lines, one such
 * file, or the standard library of the machine's Python. A corpus knows its files, so that what was made of it can be told from what would be
 * made now, and reads its documents in the same order every time.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { isCorpusFolder } from '../store/manifest.js';
import type { Document, ReadingCounts } from '@phi1/tokens';
import { listShards, readCorpusShard } from './parquet-corpus.js';
import { pythonStandardLibraryFolder } from './python-standard-library.js';
import { readDocumentLines, readSourceFile } from './read-documents.js';
import { PYTHON_STDLIB } from '../defaults.js';

/** A file of a corpus; size and time of modification tell whether it has changed. */
export interface CorpusFile {
  path: string;
  /** The path inside the corpus, with `/`. */
  name: string;
  /** Bytes. */
  size: number;
  modifiedMs: number;
}

/**
 * A name and files of documents (`.parquet`, `.py`, or JSON lines, packed or not), read in the order in which they
 * are listed.
 */
export class Corpus {
  constructor(
    readonly name: string,
    readonly files: readonly CorpusFile[],
  ) {}

  /** Bytes of all files on disk. */
  get size(): number {
    return this.files.reduce((sum, file) => sum + file.size, 0);
  }

  /** All documents, in the order of the files' names; `counts` is kept up to date while they come. */
  async *read(counts: ReadingCounts): AsyncGenerator<Document> {
    for (const file of this.files) {
      const { path, name } = file;
      if (name.endsWith('.parquet')) yield* readCorpusShard(file, counts);
      else if (name.endsWith('.py')) yield* readSourceFile(path, name, counts);
      else yield* readDocumentLines(file, counts);
    }
  }
}

/**
 * @param from `python-stdlib`, a corpus folder, a folder of sources (searched recursively), or a `.py` or `.jsonl`
 *   (`.gz`, `.zst`) file
 * @throws UserError when it is missing, unreadable or holds no such file
 */
export async function openCorpus(from: string): Promise<Corpus> {
  if (from === PYTHON_STDLIB) {
    const folder = await pythonStandardLibraryFolder();
    return new Corpus(PYTHON_STDLIB, await listFiles(folder, isSourceOfTheLibrary));
  }
  const isFolder = await stat(from).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw new UserError(`corpus ${from}: cannot be read (${errorMessage(error)})`);
    },
  );
  if (isFolder && (await isCorpusFolder(from))) {
    const { name, files } = await listShards(from);
    return new Corpus(name, files);
  }
  const name = basename(resolve(from));
  const files = isFolder
    ? await listFiles(from, isReadable)
    : isReadable(name)
      ? [await fileAt(from, name)]
      : [];
  if (files.length > 0) return new Corpus(name, files);
  throw new UserError(
    `corpus ${from}: ${isFolder ? 'holds no' : 'is no'} .py, .jsonl, .jsonl.gz or .jsonl.zst file; expected one such file or a folder of them`,
  );
}

function isReadable(name: string): boolean {
  return /\.(py|jsonl(\.gz|\.zst)?)$/.test(name) && !/(^|\/)\./.test(name);
}

/** Python's own tests are huge and unlike any program, and what is installed is not the standard library. */
function isSourceOfTheLibrary(name: string): boolean {
  return name.endsWith('.py') && !/(^|\/)(tests?|idle_test|site-packages|dist-packages)\//.test(name);
}

/** Links are not followed: they may lead out of the folder or round in circles. */
async function listFiles(folder: string, wanted: (name: string) => boolean): Promise<CorpusFile[]> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UserError(`corpus ${folder}: cannot be read (${errorMessage(error)})`);
  }
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'))
    .filter(wanted)
    .sort();
  return Promise.all(names.map((name) => fileAt(join(folder, name), name)));
}

async function fileAt(path: string, name: string): Promise<CorpusFile> {
  const { size, mtimeMs } = await stat(path);
  return { path, name, size, modifiedMs: mtimeMs };
}
