/** The shards of a corpus folder as documents, as every other kind of corpus is read. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { readCorpusManifest } from '../store/manifest.js';
import { DOCUMENT_COLUMNS } from '../store/row.js';
import { readShard } from '../store/shard.js';
import type { CorpusFile } from './corpus.js';
import type { Document, ReadingCounts } from '@phi1/tokens';

/** @throws UserError when the folder is no complete corpus, or a shard of it is missing */
export async function listShards(folder: string): Promise<{ name: string; files: CorpusFile[] }> {
  const { shards } = await readCorpusManifest(folder);
  const files = shards.map(async ({ file }): Promise<CorpusFile> => {
    const path = join(folder, file);
    const found = await stat(path).catch((error: unknown) => {
      throw new UserError(`corpus ${folder}: ${file}: cannot be read (${errorMessage(error)})`);
    });
    return { path, name: file, size: found.size, modifiedMs: found.mtimeMs };
  });
  return { name: basename(resolve(folder)), files: await Promise.all(files) };
}

/** A shard that is broken is counted and left from there on. */
export async function* readCorpusShard(
  { path, name, size }: CorpusFile,
  counts: ReadingCounts,
): AsyncGenerator<Document> {
  try {
    for await (const row of readShard(path, Object.keys(DOCUMENT_COLUMNS))) {
      if (typeof row.text !== 'string' || row.text.trim() === '') {
        counts.skip(row.id, 'empty', 'empty');
        continue;
      }
      counts.documents++;
      counts.bytes += Buffer.byteLength(row.text);
      yield row;
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    counts.skip(name, 'unreadable', errorMessage(error));
  }
  counts.fileBytes += size;
}
