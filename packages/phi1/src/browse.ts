/** Looks at rows in a terminal one by one; where there is no terminal, prints them one after another. */
import { emitKeypressEvents } from 'node:readline';
import { styleText } from 'node:util';
import type { Row } from '@phi1/data';

/** Text of a row that is shown; the rest is counted. */
const SHOWN_LINES = 60;

function describeRow(row: Row, place: string, lines = Infinity): string {
  const { text, ...about } = row;
  const all = text.split('\n');
  const head = Object.entries(about).map(([name, value]) => `${name}: ${shown(value)}`);
  const more = all.length > lines ? [styleText('dim', `... ${String(all.length - lines)} more lines`)] : [];
  return [
    styleText('bold', place),
    styleText('dim', head.join('\n')),
    '',
    ...all.slice(0, lines),
    ...more,
    '',
  ].join('\n');
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

/** Space or n for the next, p for the one before, q to leave. */
export async function browse(rows: readonly Row[]): Promise<void> {
  const { stdin, stdout } = process;
  if (rows.length === 0) process.stderr.write('no rows\n');
  const place = (at: number) => `${String(at + 1)}/${String(rows.length)}`;
  if (!stdin.isTTY || !stdout.isTTY) {
    for (const [at, row] of rows.entries()) stdout.write(`${describeRow(row, place(at))}\n`);
    return;
  }
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  try {
    for (let at = 0; at < rows.length;) {
      stdout.write(
        `\x1b[2J\x1b[H${describeRow(rows[at]!, place(at), Math.min(SHOWN_LINES, stdout.rows - 10))}`,
      );
      stdout.write(styleText('dim', '\nspace next, p previous, q quit '));
      const key = await nextKey();
      if (key === 'q' || key === 'escape') break;
      if (key === 'p') at = Math.max(0, at - 1);
      else if (key === 'n' || key === 'space' || key === 'return') at++;
    }
    stdout.write('\n');
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

function nextKey(): Promise<string> {
  return new Promise((resolve) => {
    process.stdin.resume();
    process.stdin.once('keypress', (_: unknown, key: { name?: string; ctrl?: boolean }) => {
      resolve(key.ctrl && key.name === 'c' ? 'q' : (key.name ?? ''));
    });
  });
}
