/** A few rows of a corpus to look at, drawn without order: the same for the same seed. */
import { UserError } from '@phi1/base';
import { quoted } from './database.js';
import { queryCorpora } from './query.js';
import type { Row } from './row.js';

/** How many rows are drawn from a corpus, at least 1, by which seed, and from which of its rows. */
export interface SampleOptions {
  corpus: string;
  count: number;
  seed?: number;
  /** A condition in SQL, e.g. `score > 0.9`. */
  where?: string;
  /** The row with this id alone. */
  id?: string;
}

/** @throws UserError when the folder is no corpus, it has no row with the id, or DuckDB refuses the condition */
export async function sampleRows(options: SampleOptions): Promise<Row[]> {
  const { corpus, count, seed = 0, where = 'true', id } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new UserError(`count ${String(count)}: expected a whole number of at least 1`);
  }
  const wanted = id === undefined ? `(${where})` : `id = ${quoted(id)}`;
  // A hash orders the same on any number of threads, as DuckDB's own sampling does not.
  const query = `select * from corpus where ${wanted} order by hash(id || ${quoted(`#${String(seed)}`)}), id limit ${String(count)}`;
  const rows: Row[] = [];
  for await (const row of queryCorpora({ corpora: [corpus], query })) {
    const known = Object.entries(row).filter(([, value]) => value !== null);
    rows.push(Object.fromEntries(known) as unknown as Row);
  }
  if (id !== undefined && rows.length === 0) throw new UserError(`id ${id}: no row of ${corpus} has it`);
  return rows;
}
