/**
 * A row of a corpus: a document, and the columns that steps added to it. Every corpus declares its columns, so
 * that a shard without one value in a column still has it, and all shards can be read as one table.
 */
import { UserError } from '@phi1/base';
import type { Document } from '@phi1/tokens';

/** `integer` up to 2^53; the plurals are lists. */
export const COLUMN_TYPES = ['string', 'integer', 'number', 'boolean', 'strings', 'numbers'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];
export type ColumnValue = string | number | boolean | readonly string[] | readonly number[] | undefined;

/** Names to types, in the order in which they are written. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** A document with the columns that steps added; what has no value is left out. */
export interface Row extends Document {
  [column: string]: ColumnValue;
}

/** What every corpus has. */
export const DOCUMENT_COLUMNS = {
  id: 'string',
  text: 'string',
  source: 'string',
  path: 'string',
  license: 'string',
} as const satisfies Columns;

/** @throws UserError when a value is not of its column's type, or its column is not declared */
export function checkRow(row: Row, columns: Columns): void {
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined) continue;
    const type = columns[name];
    if (type === undefined) throw new UserError(`row ${row.id}: column ${name} is not declared`);
    if (!isOfType(value, type)) throw new UserError(`row ${row.id}: column ${name}: expected ${type}`);
  }
}

function isOfType(value: Exclude<ColumnValue, undefined>, type: ColumnType): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'numbers':
      return Array.isArray(value) && value.every((item) => typeof item === 'number');
  }
}
