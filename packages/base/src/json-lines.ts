/**
 * Files of JSON lines: one JSON value a line, as JSON Lines and the benchmarks of this field have them; packed where the
 * name ends in `.gz` or `.zst`.
 */
import { errorMessage, UserError } from './errors.js';
import { parseValue } from './json.js';
import { LONGEST_LINE, readByteLines } from './lines.js';

/** A value with its place, `file:line`, for messages, and the text that it was read from. */
export interface JsonLine {
  where: string;
  value: unknown;
  text: string;
  /** Bytes of the file, as it is on disk, that were read by now. */
  fileBytes: number;
}

/** Why a line is no JSON value. */
export type JsonLineFault = 'too long' | 'not UTF-8' | 'malformed';

/** How lines are named, and what becomes of those that are no JSON. */
export interface JsonLinesOptions {
  /** What the file is called in `where` (default its path). */
  name?: string;
  /** Bytes of a line (default 128 MiB). */
  longestLine?: number;
  /** Called for a line that is left out; without it such a line ends the reading. */
  onFault?: (where: string, fault: JsonLineFault, message: string) => void;
}

// A byte order mark is left for the parts of the file that may begin with one.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The values of a file; blank lines are left out.
 *
 * @throws UserError when the file cannot be read, and without `onFault` where a line is not JSON, with its place
 */
export async function* readJsonLines(
  path: string,
  { name = path, longestLine = LONGEST_LINE, onFault = refuse }: JsonLinesOptions = {},
): AsyncGenerator<JsonLine> {
  for await (const { number, bytes, tooLong, fileBytes } of readByteLines(path, longestLine)) {
    const where = `${name}:${String(number)}`;
    if (tooLong) {
      onFault(where, 'too long', `is longer than ${String(longestLine)} bytes`);
      continue;
    }
    let text: string;
    try {
      text = utf8.decode(bytes);
    } catch {
      onFault(where, 'not UTF-8', 'is not UTF-8');
      continue;
    }
    if (number === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    if (text.endsWith('\r')) text = text.slice(0, -1);
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = parseValue(text);
    } catch (error) {
      onFault(where, 'malformed', errorMessage(error));
      continue;
    }
    yield { where, value, text, fileBytes };
  }
}

function refuse(where: string, _: JsonLineFault, message: string): never {
  throw new UserError(`${where}: ${message}`);
}
