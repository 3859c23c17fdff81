/** The rows of a corpus folder, shard by shard, in the same order every time; no more than a chunk in memory. */
import { join } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { readCorpusManifest } from './manifest.js';
import { checkShardAssignment, type ShardAssignment } from './shard-assignment.js';
import type { Row } from './row.js';
import { readShard } from './shard.js';

/** Which columns are read of which process's shards, and who is told of a broken one. */
export interface ReadCorpusOptions extends Partial<ShardAssignment> {
  /** All when left out. Without `id` or `text` the rows have none, whatever their type says. */
  columns?: readonly string[];
  /** Told of a broken shard, which is then left; without it that is an error. */
  onBroken?: (shard: string, why: string) => void;
}

/**
 * The rows of the shards that are this process's: every `worldSize`th.
 *
 * @throws UserError when the folder is no corpus, has not such a column, or a shard is broken
 */
export async function* readCorpus(folder: string, options: ReadCorpusOptions = {}): AsyncGenerator<Row> {
  const { rank, worldSize } = checkShardAssignment(options);
  const manifest = await readCorpusManifest(folder);
  const columns = options.columns ?? Object.keys(manifest.columns);
  for (const name of columns) {
    if (name in manifest.columns) continue;
    throw new UserError(
      `corpus ${folder}: has no column ${name}; expected one of ${Object.keys(manifest.columns).join(', ')}`,
    );
  }
  for (const [i, { file, rows }] of manifest.shards.entries()) {
    if (i % worldSize !== rank || rows === 0) continue;
    try {
      yield* readShard(join(folder, file), columns);
    } catch (error) {
      if (!(error instanceof UserError) || !options.onBroken) throw error;
      options.onBroken(file, errorMessage(error));
    }
  }
}
