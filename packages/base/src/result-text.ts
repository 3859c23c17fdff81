/** A command's result as people read it: a line or more for each of its parts. Programs ask for `--json`. */
import { alignedTable } from './format.js';

/** `{ meanScore: 6.59801, dropped: {} }` becomes `mean score  6.598` and `dropped  none` on lines of their own. */
export function resultText(result: object): string {
  const parts = Object.entries(result).map(([name, value]) => [splitName(name), formatLines(value)] as const);
  return alignedTable(parts.flatMap(([name, lines]) => lines.map((line, i) => [i === 0 ? name : '', line])));
}

/** `megabytesPerSecond` in words. */
export function splitName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function formatLines(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.map(inline);
  if (!isObject(value)) return [inline(value)];
  const entries = Object.entries(value);
  if (entries.length === 0) return ['none'];
  if (!entries.every(([, inner]) => isObject(inner))) return [inline(value)];
  return entries.map(([name, inner]) => `${name}: ${inline(inner)}`);
}

function inline(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : rounded(value);
  if (typeof value === 'string') return value;
  if (isCounted(value)) {
    const { count, examples } = value;
    const more = count > 1 ? ', ...' : '';
    return examples.length > 0 ? `${String(count)} (${examples[0]!}${more})` : String(count);
  }
  if (!isObject(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, inner]) => `${splitName(name)} ${inline(inner)}`)
    .join(', ');
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was left out for one reason. */
function isCounted(value: unknown): value is { count: number; examples: string[] } {
  return isObject(value) && typeof value.count === 'number' && Array.isArray(value.examples);
}
