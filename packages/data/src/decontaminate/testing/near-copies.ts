/**
 * Near-copies of benchmark problems for the tests: variables renamed, the docstring told in other words, statements
 * that do not depend on each other in another order. Works on lines and words only, and shares nothing with what
 * is tested.
 */
import type { Random } from '@phi1/base';
import type { BenchmarkProblem } from '../benchmark.js';

const NAMES =
  'alpha beta gamma delta omega sigma kappa theta first_one other_one piece part thing entry'.split(' ');
const PHRASES = [
  'Work out what is asked from what is given and hand it back.',
  'See the tests for how this behaves at the edges.',
  'The caller makes sure that the arguments make sense.',
  'Think of a clerk who goes over the items by hand, and do as she does.',
];

export function nearCopy({ prompt, solution }: BenchmarkProblem, random: Random): string {
  return withOtherNames(withOtherOrder(withOtherWords(prompt + solution, random)), random);
}

/** Every docstring becomes one or two sentences of ours. */
function withOtherWords(source: string, random: Random): string {
  return source.replace(/("""|''')[\s\S]*?\1/g, () => {
    const [one, two] = [random.pick(PHRASES), random.pick(PHRASES)];
    return `"""${one === two ? one : `${one} ${two}`}"""`;
  });
}

/** Adjacent assignments to plain names change places where neither mentions the other's name. */
function withOtherOrder(source: string): string {
  const lines = source.split('\n');
  const assignment = (line = '') => /^(\s+)([a-z_]\w*) = ([^=].*)$/.exec(line);
  for (let i = 0; i + 1 < lines.length; i++) {
    const [a, b] = [assignment(lines[i]), assignment(lines[i + 1])];
    if (!a || !b || a[1] !== b[1] || /[([{,\\]$/.test(a[3]! + b[3]!)) continue;
    const mentions = (text: string, name: string) => new RegExp(`\\b${name}\\b`).test(text);
    if (a[2] === b[2] || mentions(b[3]!, a[2]!) || mentions(a[3]!, b[2]!)) continue;
    [lines[i], lines[i + 1]] = [lines[i + 1]!, lines[i]!];
    i++;
  }
  return lines.join('\n');
}

/** Functions, parameters, and the targets of assignments and loops. */
function withOtherNames(source: string, random: Random): string {
  const found = new Set<string>();
  for (const [, name, parameters] of source.matchAll(/\bdef (\w+)\(([^)]*)\)/g)) {
    found.add(name!);
    for (const parameter of parameters!.split(',')) found.add(/\w+/.exec(parameter)?.[0] ?? '');
  }
  for (const [, targets] of source.matchAll(/^\s*([a-z_]\w*(?:, *[a-z_]\w*)*) = /gm)) {
    for (const target of targets!.split(/, */)) found.add(target);
  }
  for (const [, targets] of source.matchAll(/\bfor ([a-z_]\w*(?:, *[a-z_]\w*)*) in /g)) {
    for (const target of targets!.split(/, */)) found.add(target);
  }
  let copy = source;
  let number = 0;
  for (const name of found) {
    if (name === '' || name === 'self' || name === '_') continue;
    const other = `${random.pick(NAMES)}_${String(number++)}`;
    copy = copy.replace(new RegExp(`(?<![.\\w])${name}\\b(?! *=[^=\\n]*\\))`, 'g'), other);
  }
  return copy;
}
