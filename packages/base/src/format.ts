/** Numbers and tables as people read them. */

/** Seconds as people read them: `42s`, `3m07s`, `2h05m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${String(whole)}s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${String(minutes)}m${String(rest).padStart(2, '0')}s`;
  return `${String(Math.floor(minutes / 60))}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** Bytes as people read them, in binary units: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit]!}`;
}

/** A count as people read it, rounded: `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return (typeof count === 'bigint' ? count : Math.round(count)).toLocaleString('en-US');
}

/**
 * A text that may hold anything as one line for a terminal: line ends become spaces, and control characters, which could
 * move the cursor or color what follows, and marks that turn the direction of writing, are shown as `\u001b`.
 */
export function toLine(text: string): string {
  return text
    .replace(/\s*[\n\r]\s*/g, ' ')
    .replace(
      /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** Rows as lines whose columns stand under each other. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** The heads of a table's columns and its rows, of as many cells. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/**
 * A table in Markdown. Nothing in a cell ends it.
 *
 * @param numbers the places of the columns that are aligned to the right
 */
export function markdownTable({ head, rows }: Table, numbers: readonly number[] = []): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(' | ')} |\n`;
  const rule = head.map((_, i) => (numbers.includes(i) ? '--:' : '---'));
  return line(head) + line(rule) + rows.map(line).join('');
}

function markdownCell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
