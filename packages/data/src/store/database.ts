/**
 * DuckDB inside this process. One thread for reading and writing shards, since the bytes of a Parquet file must
 * not depend on the machine; as many as there are for questions. It never loads anything from the network.
 */
import { createRequire } from 'node:module';
import type * as DuckDb from '@duckdb/node-api';

const SETTINGS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

let loaded: typeof DuckDb | undefined;

/** DuckDB, loaded when it is first used: it throws on a system for which it has no library. */
export function duckDb(): typeof DuckDb {
  return (loaded ??= createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb);
}

let single: Promise<DuckDb.DuckDBInstance> | undefined;

/** A connection to the database of one thread; the caller closes it. */
export async function newConnection(): Promise<DuckDb.DuckDBConnection> {
  single ??= duckDb().DuckDBInstance.create(':memory:', { ...SETTINGS, threads: '1' });
  return (await single).connect();
}

/** Runs `use` with a connection that is closed after it, and its temporary tables with it. */
export async function withConnection<T>(
  use: (connection: DuckDb.DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await newConnection();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
}

/** A database of its own with all cores, for questions over whole corpora. */
export async function openDatabase(): Promise<DuckDb.DuckDBConnection> {
  return (await duckDb().DuckDBInstance.create(':memory:', SETTINGS)).connect();
}

/** A text as SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
