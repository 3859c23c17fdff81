/** Rows as a table on stdout, as wide as its first rows need, with cells cut so that a row is a line. */
import type { QueryValue } from '@phi1/data';

const WIDEST = 60;
const LONGEST = 1000;
/** Rows by which the widths are chosen. */
const MEASURED = 100;

/** Prints at most 1,000 rows; the first gives the columns, the first 100 their widths. The count goes to stderr. */
export async function printTable(rows: AsyncIterable<Record<string, QueryValue>>): Promise<void> {
  let widths: number[] | undefined;
  let measured: string[][] = [];
  let count = 0;
  const flush = (): void => {
    widths ??= (measured[0] ?? []).map((_, i) => Math.max(...measured.map((cells) => cells[i]!.length)));
    for (const cells of measured) {
      process.stdout.write(
        `${cells
          .map((cell, i) => cell.padEnd(widths![i]!))
          .join('  ')
          .trimEnd()}\n`,
      );
    }
    measured = [];
  };
  for await (const row of rows) {
    if (count === 0) measured.push(Object.keys(row));
    if (++count > LONGEST) {
      process.stdout.write(`... more than ${String(LONGEST)} rows; --json prints all\n`);
      return;
    }
    measured.push(Object.values(row).map(formatCell));
    if (measured.length > MEASURED) flush();
  }
  flush();
  process.stderr.write(`${String(count)} ${count === 1 ? 'row' : 'rows'}\n`);
}

function formatCell(value: QueryValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll('\n', '\\n');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 3)}...` : line;
}
