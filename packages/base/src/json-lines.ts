/** Files of JSON lines: one JSON value a line, as JSON Lines and the benchmarks of this field have them. */
import { errorMessage, UserError } from './errors.js';
import { readLines } from './files.js';

/** A value with its place, `file:line`, for messages, and the text that it was read from. */
export interface JsonLine {
  where: string;
  value: unknown;
  text: string;
}

/**
 * The values of a file, zipped where its name ends in `.gz`; blank lines are left out.
 * @throws UserError that names file and line where a line is not JSON
 */
export async function* readJsonLines(path: string): AsyncGenerator<JsonLine> {
  for await (const { number, text } of readLines(path)) {
    if (text.trim() === '') continue;
    const where = `${path}:${String(number)}`;
    yield { where, value: parseJson(text, where), text };
  }
}

/** A JSON string, or one of the three numbers that Python's `json` writes though JSON has no such thing. */
const STRING_OR_NO_NUMBER = /"(?:\\.|[^"\\])*"|\bNaN\b|-?\bInfinity\b/g;

/**
 * `JSON.parse` with the place of the text in its error, a UserError. `NaN` and `Infinity`, as Python writes them, are read
 * as null.
 */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const json = text.replace(STRING_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : 'null'));
    if (json !== text) return parseJson(json, where);
    throw new UserError(`${where}: is not JSON (${errorMessage(error)})`);
  }
}
