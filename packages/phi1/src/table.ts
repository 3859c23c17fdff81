/** Rows as a table on stdout, with cells cut so that a row is a line. */
import { alignedTable } from '@phi1/base';
import type { QueryValue } from '@phi1/data';

const WIDEST = 60;
const LONGEST = 1000;

/** Prints at most 1,000 rows below the names of the first one's columns. The count goes to stderr. */
export async function printTable(rows: AsyncIterable<Record<string, QueryValue>>): Promise<void> {
  const lines: string[][] = [];
  let more = false;
  for await (const row of rows) {
    if (lines.length === 0) lines.push(Object.keys(row));
    more = lines.length > LONGEST;
    if (more) break;
    lines.push(Object.values(row).map(formatCell));
  }
  process.stdout.write(alignedTable(lines));
  if (more) {
    process.stdout.write(`... more than ${String(LONGEST)} rows; --json prints all\n`);
    return;
  }
  const count = Math.max(0, lines.length - 1);
  process.stderr.write(`${String(count)} ${count === 1 ? 'row' : 'rows'}\n`);
}

function formatCell(value: QueryValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll('\n', '\\n');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 3)}...` : line;
}
