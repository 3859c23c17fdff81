/** Gives a draft's parameters names that have to be read: see `core/parameterNames.ts`. The program stays the same. */
import type { Random } from '@phi1/base';
import { chooseThing, wideName } from '../core/parameter-names.js';
import { pythonNames } from '../core/python-names.js';
import { namesIn, substitute } from '../core/substitute.js';
import type { Code, Draft } from './draft.js';

/** Of ten drafts, those that keep the names that their blocks gave them: `n`, `text`, `numbers`. */
const KEPT = 2;

/** Names of the code itself that read as a parameter's. */
const LOCALS = ['result', 'total', 'count', 'item', 'items', 'itself'];

/** A draft and its code under other parameter names, or as they are. */
export function renameParameters(draft: Draft, code: Code, random: Random): { draft: Draft; code: Code } {
  if (draft.inputs.length === 0 || draft.keepsNames || random.int(10) < KEPT) return { draft, code };
  const taken = new Set([
    ...pythonNames,
    ...LOCALS,
    ...namesIn(code.body),
    ...code.helpers.map(({ name }) => name),
  ]);
  const thing = chooseThing(random);
  const by: Record<string, string> = {};
  for (const { key, domain } of draft.inputs) {
    const name = firstFree(() => wideName(thing, domain.type, key, random), taken);
    if (name === undefined) return { draft, code };
    taken.add(name);
    by[key] = name;
  }
  const renamed = (key: string): string => by[key] ?? key;
  const phrase = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => `{${renamed(key)}}`);
  const drawn = Object.entries(draft.drawn).map(([key, from]) => [
    renamed(key),
    from.replace(/^\w+/, renamed), // `numbers`, or `prices.values`
  ]);
  return {
    draft: {
      ...draft,
      inputs: draft.inputs.map((input) => ({ ...input, key: renamed(input.key) })),
      drawn: Object.fromEntries(drawn) as Record<string, string>,
      nouns: draft.nouns.map(phrase),
      does: draft.does.map(phrase),
      is: draft.is.map(phrase),
      notes: draft.notes.map(phrase),
    },
    code: { ...code, body: substitute(code.body, by) },
  };
}

function firstFree(draw: () => string, taken: ReadonlySet<string>): string | undefined {
  for (let attempt = 0; attempt < 8; attempt++) {
    const name = draw();
    if (!taken.has(name) && name.length <= 28) return name;
  }
  return undefined;
}
