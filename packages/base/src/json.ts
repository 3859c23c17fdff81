/** JSON that comes from outside: parsed and checked, with errors that say where it stood and what was wrong. */
import { errorMessage, UserError } from './errors.js';

/** A JSON string, or one of the three numbers that Python's `json` writes though JSON has no such thing. */
const STRING_OR_NO_NUMBER = /"(?:\\.|[^"\\])*"|\bNaN\b|-?\bInfinity\b/g;

/**
 * `JSON.parse` with the place of the text in its error. `NaN` and `Infinity`, as Python writes them, are read as null.
 *
 * @param where what to call the text in the error, such as `file:line`
 * @throws UserError when the text is not JSON
 */
export function parseJson(text: string, where: string): unknown {
  try {
    return parseValue(text);
  } catch (error) {
    throw new UserError(`${where}: ${errorMessage(error)}`);
  }
}

/** Like {@link parseJson}, with an error that says `is not JSON` and nothing of the place. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') throw new Error('is empty, expected JSON', { cause: error });
    const json = text.replace(STRING_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : 'null'));
    if (json !== text) return parseValue(json);
    throw new Error(`is not JSON (${errorMessage(error).replace(/\s+/g, ' ')})`, { cause: error });
  }
}

/** What a schema is here: zod's have this form. */
interface Schema<T> {
  safeParse: (
    value: unknown,
  ) =>
    | { success: true; data: T }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/**
 * A value as a schema wants it.
 *
 * @param where what to call the value in the error
 * @throws UserError that names the first field that is wrong
 */
export function parseWith<T>(schema: Schema<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UserError(`${where}: ${path.map(String).join('.') || 'content'}: ${message}`);
}
