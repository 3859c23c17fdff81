/** The import lines that a piece of code needs. */
import { namesIn } from './substitute.js';

const homes: Record<string, string> = {
  Counter: 'collections',
  defaultdict: 'collections',
  reduce: 'functools',
  accumulate: 'itertools',
  chain: 'itertools',
  combinations: 'itertools',
  List: 'typing',
  Dict: 'typing',
  Tuple: 'typing',
  Optional: 'typing',
};

/** The names that programs import. */
export const importedNames: ReadonlySet<string> = new Set(['math', ...Object.keys(homes)]);

/**
 * One line a module: `import math` first, then the `from ... import` lines in alphabetical order. Other modules are
 * not known.
 */
export function importsFor(code: string): string[] {
  const names = namesIn(code);
  const members = new Map<string, string[]>();
  for (const name of Object.keys(homes))
    if (names.has(name)) members.set(homes[name]!, [...(members.get(homes[name]!) ?? []), name]);
  const lines = [...members]
    .map(([module, list]) => `from ${module} import ${list.sort().join(', ')}`)
    .sort();
  return names.has('math') ? ['import math', ...lines] : lines;
}
