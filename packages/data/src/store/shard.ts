/**
 * One Parquet file of a corpus, written whole under a temporary name and then renamed, read row by row. Its
 * note, which says what it holds and what was left out on the way, is in the file's own metadata, so that the two
 * come and go together.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { errorMessage, UserError } from '@phi1/base';
import { duckDb, quoted, quotedName, newConnection, withConnection } from './database.js';
import { shardNoteSchema, type ShardNote } from './manifest.js';
import type { Columns, ColumnType, ColumnValue, Row } from './row.js';

/** DuckDB's own vector size: no chunk holds more. */
const CHUNK_ROWS = 2048;
const ROW_GROUP_ROWS = 8192;
const NOTE_KEY = 'phi1';

function sqlType(type: ColumnType): DuckDBType {
  const { BIGINT, BOOLEAN, DOUBLE, LIST, VARCHAR } = duckDb();
  const types: Record<ColumnType, DuckDBType> = {
    string: VARCHAR,
    integer: BIGINT,
    number: DOUBLE,
    boolean: BOOLEAN,
    strings: LIST(VARCHAR),
    numbers: LIST(DOUBLE),
  };
  return types[type];
}

/** Writes `rows` to the Parquet file `path`; the same rows and note give the same bytes. */
export async function writeShard(
  path: string,
  columns: Columns,
  rows: readonly Row[],
  note: ShardNote,
): Promise<void> {
  const temporary = `${path}.tmp-${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  const fields = Object.entries(columns);
  const types = fields.map(([, type]) => sqlType(type));
  const declared = fields.map(([name], i) => `${quotedName(name)} ${String(types[i])}`).join(', ');
  try {
    await withConnection(async (connection) => {
      await connection.run(`create temp table shard (${declared})`);
      const appender = await connection.createAppender('shard', 'main', 'temp');
      for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
        const part = rows.slice(start, start + CHUNK_ROWS);
        const chunk = duckDb().DuckDBDataChunk.create(types);
        chunk.setColumns(fields.map(([name, type]) => part.map((row) => toSql(row[name], type))));
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      await connection.run(
        `copy shard to ${quoted(temporary)} (format parquet, compression zstd, row_group_size ${String(ROW_GROUP_ROWS)}, kv_metadata {${NOTE_KEY}: ${quoted(JSON.stringify(note))}})`,
      );
    });
    await flush(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The rows of a Parquet file in their order, with the columns named.
 *
 * @throws UserError when the file is missing or broken
 */
export async function* readShard(path: string, columns: readonly string[]): AsyncGenerator<Row> {
  const names = columns.map(quotedName).join(', ');
  for await (const values of readParquet(path, `select ${names} from read_parquet(${quoted(path)})`)) {
    for (let i = 0; i < values[0]!.length; i++) {
      const row: Record<string, ColumnValue> = {};
      for (const [c, name] of columns.entries()) {
        const value = fromSql(values[c]![i]!);
        if (value !== undefined) row[name] = value;
      }
      yield row as Row;
    }
  }
}

/** What a shard says of itself; undefined when it is no whole shard of a corpus. */
export async function readNote(path: string): Promise<ShardNote | undefined> {
  const query = `select decode(value) from parquet_kv_metadata(${quoted(path)}) where decode(key) = '${NOTE_KEY}'`;
  try {
    for await (const [notes] of readParquet(path, query)) {
      return shardNoteSchema.parse(JSON.parse(notes![0] as string));
    }
  } catch {
    // Not a Parquet file, or another program's.
  }
  return undefined;
}

/**
 * The result of a query over the Parquet file `path`, column by column, some thousand rows at a time.
 *
 * @throws UserError that names the file when DuckDB cannot read it
 */
export async function* readParquet(path: string, query: string): AsyncGenerator<DuckDBValue[][]> {
  const connection = await newConnection();
  try {
    const result = await connection.stream(query);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk.getColumns();
    }
  } catch (error) {
    throw new UserError(`${path}: cannot be read as Parquet (${firstLine(errorMessage(error))})`);
  } finally {
    connection.closeSync();
  }
}

function toSql(value: ColumnValue, type: ColumnType): DuckDBValue {
  if (value === undefined) return null;
  if (type === 'integer') return BigInt(value as number);
  return Array.isArray(value) ? duckDb().listValue(value as DuckDBValue[]) : (value as DuckDBValue);
}

function fromSql(value: DuckDBValue): ColumnValue {
  if (value === null) return undefined;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof duckDb().DuckDBListValue
    ? (value.items as string[] | number[])
    : (value as ColumnValue);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]!;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
