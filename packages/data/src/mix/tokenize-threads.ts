/** Shards tokenized by several threads at once, or by this one alone where there is little to do. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { UserError } from '@phi1/base';
import { tokenizerFiles, type Tokenizer } from '@phi1/model';
import { tokenizeShard } from './tokenized-shard.js';
import type { ShardDone, ShardJob } from './tokenize-worker.js';

/**
 * Bytes of shards from which threads are worth it by default: they take two seconds to start and to build their
 * tokenizers, in which one thread tokenizes some 60 MB of text.
 */
const WORTH_BYTES = 1 << 26;

/**
 * @param threads default: as many as there are cores, for shards that are large enough
 * @param onDone called when a shard is done
 * @throws UserError when a file cannot be written or read
 */
export async function tokenizeShards(
  jobs: readonly ShardJob[],
  tokenizer: Tokenizer,
  onDone: () => void,
  threads?: number,
): Promise<void> {
  const bytes = jobs.reduce((sum, { shard }) => sum + shard.size, 0);
  const count = Math.min(threads ?? (bytes < WORTH_BYTES ? 1 : availableParallelism()), jobs.length);
  if (count < 2) {
    for (const { shard, path } of jobs) {
      await tokenizeShard(shard, path, tokenizer);
      onDone();
    }
    return;
  }
  // The largest first, so that no thread begins with one when the others are done.
  const open = jobs.toSorted((a, b) => b.shard.size - a.shard.size);
  const workerData = tokenizerFiles(tokenizer)['tokenizer.json'];
  const workers = Array.from({ length: count }, () => new Worker(workerFile(), { workerData, execArgv: [] }));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let job = open.shift(); job; job = open.shift()) {
          await run(worker, job);
          onDone();
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function run(worker: Worker, job: ShardJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      worker.off('error', settle).off('exit', onExit).off('message', onMessage);
      if (error) reject(error);
      else resolve();
    };
    const onExit = (): void => {
      settle(new Error(`the thread that tokenized ${job.shard.path} stopped`));
    };
    const onMessage = ({ error }: ShardDone): void => {
      settle(error && (error.isUsers ? new UserError(error.message) : new Error(error.message)));
    };
    worker.on('error', settle).on('exit', onExit).on('message', onMessage);
    worker.postMessage(job);
  });
}

/** Threads run built code: Node cannot run the source that the tests import. */
function workerFile(): URL {
  const source = import.meta.url.endsWith('.ts');
  return new URL(source ? '../../dist/mix/tokenize-worker.js' : './tokenize-worker.js', import.meta.url);
}
