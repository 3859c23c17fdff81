/** SQL over corpora: each is a table under the name of its folder, and the first one is `corpus` too. */
import { basename, join, resolve } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { openDatabase, quoted, quotedName } from './database.js';
import { readCorpusManifest } from './manifest.js';

/** A query, and the corpora that it may name as tables. */
export interface QueryOptions {
  /** Corpus folders. */
  corpora: readonly string[];
  /** One statement in DuckDB's SQL. */
  query: string;
}

/** A value of a result; large integers are numbers as far as numbers are exact, else text. */
export type QueryValue = string | number | boolean | null | QueryValue[] | { [name: string]: QueryValue };

/**
 * The rows of the result, in memory some thousand at a time.
 *
 * @throws UserError when a folder is no corpus or DuckDB refuses the query
 */
export async function* queryCorpora({
  corpora,
  query,
}: QueryOptions): AsyncGenerator<Record<string, QueryValue>> {
  const connection = await openDatabase();
  try {
    for (const [i, folder] of corpora.entries()) {
      const { shards } = await readCorpusManifest(folder);
      const files = shards.map(({ file }) => quoted(join(folder, file))).join(', ');
      for (const name of new Set([basename(resolve(folder)), ...(i === 0 ? ['corpus'] : [])])) {
        await connection.run(`create view ${quotedName(name)} as select * from read_parquet([${files}])`);
      }
    }
    const result = await connection.stream(query);
    for await (const rows of result.yieldRowObjectJs()) {
      for (const row of rows) yield plain(row) as Record<string, QueryValue>;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`query: ${errorMessage(error).split('\n\n', 1)[0]!}`);
  } finally {
    connection.closeSync();
  }
}

function plain(value: unknown): QueryValue {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  }
  return value as QueryValue;
}
