/** Candidates out of files of rows: JSON lines (plain, gzip, zstd) and Parquet. Bad rows are named and left. */
import { errorMessage, readJsonLines, UserError, type JsonLineFault } from '@phi1/base';
import type { DuckDBValue } from '@duckdb/node-api';
import { duckDb, quoted, quotedName } from '../store/database.js';
import type { Account } from '../store/map-corpus.js';
import { readParquet } from '../store/shard.js';
import { toCandidate, knownFields, type Candidate } from './candidate.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A file that breaks off in the middle gives what came before. */
export async function* readJsonLineFile(
  path: string,
  name: string,
  longestLine: number,
  account: Account,
): AsyncGenerator<Candidate> {
  const onFault = (id: string, fault: JsonLineFault, message: string): void => {
    account.drop(fault, `${id}: ${message}`);
  };
  try {
    for await (const { where, value } of readJsonLines(path, { name, longestLine, onFault })) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        yield* accepted(toCandidate(value as Record<string, unknown>, where), where, account);
      } else onFault(where, 'malformed', 'expected a JSON object');
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    account.drop('broken file', errorMessage(error));
  }
}

/** A row group that cannot be read is left with the rest of its file. */
export async function* readParquetFile(
  path: string,
  name: string,
  account: Account,
): AsyncGenerator<Candidate> {
  let row = 0;
  try {
    const columns = await listColumns(path);
    if (columns.length === 0) throw new UserError(`${path}: has no column of text`);
    const query = `select ${columns.map(({ as }) => quotedName(as)).join(', ')} from read_parquet(${quoted(path)})`;
    for await (const values of readParquet(path, query)) {
      for (let i = 0; i < values[0]!.length; i++) {
        const id = `${name}:${String(++row)}`;
        const record = Object.fromEntries(columns.map(({ name }, c) => [name, plain(values[c]![i]!)]));
        yield* accepted(toCandidate(record, id), id, account);
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    account.drop('broken file', `${errorMessage(error)}, after ${String(row)} rows`);
  }
}

interface Column {
  /** In the file. */
  name: string;
  /** DuckDB's, which takes `Text` and `text` for one name and calls the second `text_1`. */
  as: string;
}

/** The columns that say anything. */
async function listColumns(path: string): Promise<Column[]> {
  const described: string[] = [];
  for await (const [column] of readParquet(
    path,
    `select column_name from (describe select * from read_parquet(${quoted(path)}))`,
  )) {
    described.push(...(column as string[]));
  }
  // The schema as a tree in prefix order: the root, and below a column what it is made of.
  const tree: { name: string; children: number }[] = [];
  const query = `select name, coalesce(num_children, 0)::integer from parquet_schema(${quoted(path)})`;
  for await (const [names, children] of readParquet(path, query)) {
    for (const [i, name] of names!.entries())
      tree.push({ name: name as string, children: children![i] as number });
  }
  const names: string[] = [];
  for (let i = 1; i < tree.length; i = fileEnding(tree, i)) names.push(tree[i]!.name);
  const known = knownFields(names);
  return names.flatMap((name, i) => (known.includes(name) ? [{ name, as: described[i]! }] : []));
}

/** Where what comes after node `i` begins. */
function fileEnding(tree: readonly { children: number }[], i: number): number {
  let end = i + 1;
  for (let child = 0; child < tree[i]!.children; child++) end = fileEnding(tree, end);
  return end;
}

/** Bytes that are no UTF-8 become nothing, and the row one without text. */
function plain(value: DuckDBValue): unknown {
  const { DuckDBBlobValue, DuckDBListValue } = duckDb();
  if (value instanceof DuckDBListValue) return value.items;
  if (!(value instanceof DuckDBBlobValue)) return value;
  try {
    return utf8.decode(value.bytes);
  } catch {
    return undefined;
  }
}

function* accepted(candidate: Candidate | string, id: string, account: Account): Generator<Candidate> {
  if (typeof candidate !== 'string') yield candidate;
  else account.drop(candidate.startsWith('no text') ? 'no text' : 'not Python', `${id}: ${candidate}`);
}
