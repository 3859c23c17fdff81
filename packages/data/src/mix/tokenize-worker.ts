/** A thread that tokenizes shards of corpora, one after another as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage, UserError } from '@phi1/base';
import { loadTokenizer } from '@phi1/model';
import type { CorpusFile } from '../corpus/corpus.js';
import { tokenizeShard } from './tokenized-shard.js';

/** A shard to tokenize, and the file that gets its tokens. */
export interface ShardJob {
  shard: CorpusFile;
  /** The file of tokens. */
  path: string;
}

/** What a thread says of a job; `error` is what went wrong, and whether it is the user's to fix. */
export type ShardDone = { error?: { message: string; isUsers: boolean } };

const tokenizer = loadTokenizer(JSON.parse(workerData as string));

parentPort!.on('message', ({ shard, path }: ShardJob) => {
  tokenizeShard(shard, path, tokenizer).then(
    () => parentPort!.postMessage({} satisfies ShardDone),
    (error: unknown) => {
      const isUsers = error instanceof UserError;
      parentPort!.postMessage({ error: { message: errorMessage(error), isUsers } } satisfies ShardDone);
    },
  );
});
