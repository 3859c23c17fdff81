/** Training data never holds what is held out, read from what exercises and sections say that they are made of. */
import { describe, expect, it } from 'vitest';
import { classBlocks } from './catalogue/classes.js';
import { mappers, predicates } from './catalogue/elements.js';
import * as families from './catalogue/families.js';
import { sources } from './catalogue/sources.js';
import { isHeldOutPair, isHeldOutShape, type Split } from './core/hold-out.js';
import { renderSource } from './core/source.js';
import { createTeacher } from './teacher.js';
import { failures } from './verify.js';
import { bodyTree, findFunctions, parsePython, tokenize } from '@phi1/python';

const [firstBlocks, functionBlocks] = [families.firstBlocks(), families.functionBlocks()];
const elements = [predicates(), mappers()].flatMap((table) => Object.values(table).flat());
const methods = new Map(
  classBlocks().flatMap(({ core, optional }) =>
    [...core, ...optional].map((method) => [method.name, method]),
  ),
);
const ids = new Set([
  ...functionBlocks.filter(({ heldOut }) => heldOut).map(({ name }) => name),
  ...elements.filter(({ heldOut }) => heldOut).map(({ on, tag }) => `${on}.${tag}`),
]);
const heldOutMethods = new Set(
  [...methods.values()].filter(({ heldOut }) => heldOut).map(({ name }) => `method.${name}`),
);

/** What of the blocks is held out: a function or element by itself, a method, a part together with its aggregate. */
function findHeldOut(blocks: readonly string[]): string[] {
  if (blocks[0]!.startsWith('class.')) return blocks.filter((block) => heldOutMethods.has(block));
  if (blocks[0]!.startsWith('grammar.'))
    return blocks.filter((block) => block !== 'grammar.basic' && isHeldOutShape(block));
  if (blocks.length === 1) return blocks.filter((block) => ids.has(block));
  const found: string[] = [];
  let parts: string[] = [];
  for (const block of blocks) {
    if (block.startsWith('from.')) {
      parts = [];
      if (ids.has(block.slice(5))) found.push(block);
    } else if (block.startsWith('to.')) {
      found.push(
        ...parts.filter((part) => isHeldOutPair(block.slice(3), part)).map((part) => `${block} ${part}`),
      );
    } else parts.push(block);
  }
  return found;
}

/** A function's syntax tree without names, and its constants. */
function formOf(source: string, name: string): string {
  const parsed = parsePython(source);
  const own = findFunctions(parsed).findLast((each) => each.name === name)!;
  const text = own.source.slice(own.source.indexOf(':\n')).replace(/"""[^]*?"""|'''[^]*?'''/, '');
  const constants = [...text.matchAll(/\b\d+\b|"[^"]*"|'[^']*'/g)].map(([each]) =>
    each.replace(/^'|'$/g, '"'),
  );
  return `${JSON.stringify(bodyTree(own, source))} ${constants.join()}`;
}

/** Of training data; PHI1_DRAWS=100000 for more. */
const DRAWS = Number(process.env.PHI1_DRAWS ?? 10_000);

describe('what is held out', () => {
  it('is an eighth of each level and kind, and a tenth of the pairs', () => {
    const share = (items: readonly { heldOut: boolean }[]) =>
      items.filter(({ heldOut }) => heldOut).length / items.length;
    for (const items of [
      firstBlocks,
      functionBlocks.filter((block) => !firstBlocks.includes(block)),
      elements,
      [...methods.values()],
    ]) {
      expect(share(items)).toBeGreaterThan(0.1);
      expect(share(items)).toBeLessThan(0.18);
    }
    for (const type of ['int', 'str', 'list', 'dict', 'list[list'])
      expect(
        functionBlocks.some(
          ({ heldOut, inputs }) => heldOut && Object.values(inputs)[0]!.type.startsWith(type),
        ),
      ).toBe(true);
    const lines = (blocks: typeof functionBlocks) =>
      blocks.filter(({ code }) => Object.values(code).some((body) => body.split('\n').length <= 4)).length /
      blocks.length;
    const own = functionBlocks.filter(({ heldOut }) => heldOut);
    expect(Math.abs(lines(own) - lines(functionBlocks))).toBeLessThan(0.1);
    const pairs = elements.flatMap(({ on, tag }) =>
      ['sum', 'count', 'list', 'largest', 'any', 'all', 'first', 'dictionary'].map((aggregate) =>
        isHeldOutPair(aggregate, `${on}.${tag}`),
      ),
    );
    expect(pairs.filter(Boolean).length / pairs.length).toBeCloseTo(0.1, 1);
  });

  it.each<[Split, number, boolean]>([
    ['training', DRAWS, false],
    ['unseen', 1000, true],
  ])('%s draws what its name says, sections too', (split, draws, expected) => {
    const teacher = createTeacher({ seed: 31, split });
    const seen = new Set<string>();
    const wrong: string[][] = [];
    for (let index = 0; index < draws; index++) {
      const { blocks, heldOut } = teacher.exercise(index);
      const found = findHeldOut(blocks);
      for (const each of found) seen.add(each);
      if (found.length > 0 !== expected || heldOut !== expected) wrong.push(blocks);
    }
    expect(wrong).toEqual([]);
    if (expected) expect([...ids].filter((id) => seen.has(id)).length).toBeGreaterThan(0.9 * ids.size);
    for (let index = 0; index < draws / 100; index++)
      for (const program of teacher.section(index).blocks)
        expect([program, findHeldOut(program).length > 0]).toEqual([program, expected]);
  });

  it('is not composed of other parts either', () => {
    const blocks = functionBlocks.filter(({ heldOut }) => heldOut);
    const programs = blocks.flatMap((block) =>
      Object.entries(block.code).flatMap(([style, body]) => {
        // what is as short as `min(a, b)` or `x ** 3` is what all else is made of
        const isShort = tokenize(body).filter(({ text }) => text.trim() !== '').length < 8;
        const source = renderSource(block, style);
        return isShort ? [] : [{ block, form: formOf(source, block.name), source }];
      }),
    );
    const known = new Map(programs.map((each) => [each.form, each]));
    const teacher = createTeacher({ seed: 32 });
    const wrong: string[] = [];
    let composed = 0;
    for (let index = 0; index < DRAWS / 4; index++) {
      const { prompt, solution, entryPoint, tests, style } = teacher.exercise(index);
      if (style === 'class') continue;
      composed++;
      const same = known.get(formOf(prompt + solution, entryPoint));
      if (!same) continue;
      const { block, source } = same;
      const parameters = Object.keys(block.inputs);
      const agrees = [parameters, [...parameters].reverse()].some((order) => {
        const head = `def ${block.name}(${parameters.join(', ')})`;
        const other = source.replace(head, `def ${entryPoint}(${order.join(', ')})`);
        return failures({ prompt: other, solution: '', tests }).length === 0;
      });
      if (agrees) wrong.push(`${block.name}: ${solution}`);
    }
    expect(wrong).toEqual([]);
    expect(composed).toBeGreaterThan(DRAWS / 5);
    // the measure finds what it looks for
    const sorting = 'def by_case(names):\n    return sorted(names, key=lambda name: name.lower())\n';
    expect(known.get(formOf(sorting, 'by_case'))?.block.name).toBe('sort_ignoring_case');
  });

  it('is no helper of what is taught', () => {
    for (const { through } of sources()) expect(through?.heldOut ?? false).toBe(false);
  });

  it('is refused for what is no split', () => {
    expect(() => createTeacher({ seed: 1, split: 'test' as Split })).toThrow(
      'split test: expected training or unseen',
    );
  });
});
