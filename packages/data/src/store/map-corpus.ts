/**
 * A step from one corpus to the next, shard by shard: every shard of the input is a unit of the output. The step
 * is a plain async generator; what it leaves out it says to the account.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import type { CorpusWriter } from './corpus-writer.js';
import { makeCorpus, type MakeCorpusOptions } from './make-corpus.js';
import { readCorpusManifest, type CorpusManifest, type CorpusPlan } from './manifest.js';
import type { Row } from './row.js';
import { readShard } from './shard.js';

/** Where a step says what it leaves out. */
export type Account = Pick<CorpusWriter, 'drop'>;

/** @param unit the place of the shard in the input */
export type Step = (rows: AsyncIterable<Row>, account: Account, unit: number) => AsyncIterable<Row>;

/** The corpus to read, and the step that makes a unit of the new one from each of its shards. */
export interface MapCorpusOptions extends Omit<MakeCorpusOptions, 'units' | 'make'> {
  from: string;
  step: Step;
}

/**
 * @param options.columns what the step adds to the columns of the input
 * @returns the manifest, or undefined when other processes are still at work
 * @throws UserError when `from` is no corpus, or `to` holds something made otherwise
 */
export async function mapCorpus(options: MapCorpusOptions): Promise<CorpusManifest | undefined> {
  const { from, step, columns, ...rest } = options;
  const input = await readCorpusManifest(from);
  return makeCorpus({
    ...rest,
    options: { ...rest.options, from: readProvenance(input) },
    columns: { ...input.columns, ...columns },
    units: input.shards.length,
    async make(unit, writer) {
      const { file } = input.shards[unit]!;
      const rows = readRows(join(from, file), Object.keys(input.columns), writer);
      for await (const row of step(rows, writer, unit)) await writer.write(row);
    },
  });
}

/** How a corpus was made and what is in it, for the plan of what is made of it. */
export function readProvenance(manifest: CorpusManifest): CorpusPlan['options'] {
  const digest = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  const { step, options, rows } = manifest;
  const dropped = Object.fromEntries(
    Object.entries(manifest.dropped).map(([reason, { count }]) => [reason, count]),
  );
  return { step, options, rows, dropped, digest };
}

async function* readRows(path: string, columns: readonly string[], account: Account): AsyncGenerator<Row> {
  try {
    yield* readShard(path, columns);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    account.drop('broken shard', errorMessage(error));
  }
}
