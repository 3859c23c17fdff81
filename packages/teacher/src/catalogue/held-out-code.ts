/**
 * Tells a program that does word by word what a held-out function does, by whatever way it was composed: the names of
 * variables aside. Shorter ones are what all others are made of.
 */
import { tokenize } from '@phi1/python';
import { once } from '../core/once.js';
import { importedNames } from '../core/imports.js';
import { pythonNames } from '../core/python-names.js';
import { mappers, predicates } from './elements.js';
import { functionBlocks } from './families.js';

/** Tokens of the shortest that counts, such as `return 2 * (width + height)`. */
const LEAST_TOKENS = 8;

/** Words and marks, with a number for each variable. */
function spell(body: string): string[] {
  const variables = new Map<string, string>();
  const words: string[] = [];
  let before = '';
  for (const { kind, text } of tokenize(body)) {
    if (text === '' || kind === 'newline') continue;
    const isVariable =
      kind === 'name' && before !== '.' && !pythonNames.has(text) && !importedNames.has(text);
    if (isVariable && !variables.has(text)) variables.set(text, `v${String(variables.size)}`);
    words.push(isVariable ? variables.get(text)! : text.replace(/^'(.*)'$/, '"$1"'));
    before = text;
  }
  return words;
}

/** What equal programs have in common at least, and is quick to find: marks and numbers. */
const outline = (body: string): string =>
  body
    .replace(/[A-Za-z_]\w*/g, 'x')
    .replace(/["']/g, '')
    .replace(/\s+/g, ' ');

const heldOut = once(() => {
  const elements = [...Object.values(predicates()).flat(), ...Object.values(mappers()).flat()];
  const bodies = [
    ...functionBlocks()
      .filter((block) => block.heldOut)
      .flatMap(({ code }) => Object.values(code)),
    ...elements
      .filter((element) => element.heldOut)
      .flatMap(({ code }) => code.map((each) => (/^return |\n/.test(each) ? each : `return ${each}`))),
  ].filter((body) => spell(body).length >= LEAST_TOKENS);
  return {
    outlines: new Set(bodies.map(outline)),
    programs: new Set(bodies.map((body) => spell(body).join(' '))),
  };
});

/** @param body of a function, not indented */
export function isHeldOutCode(body: string): boolean {
  const { outlines, programs } = heldOut();
  return outlines.has(outline(body)) && programs.has(spell(body).join(' '));
}
