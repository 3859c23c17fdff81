import { Random } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { name, write } from './expression.js';
import { Scene } from './scene.js';
import { Bindings, compile, compileProcess, Text } from './template.js';

const known = new Bindings({ thing: 'apple', things: 'apples', op: new Text('the {thing}') });
known.set('a', { ref: '{first}', expr: name('first') });
known.set('b', { ref: '3', expr: name('second'), many: 'boxes' });

describe('the templates of the grammar', () => {
  it.each([
    ['(a + b) * 2 - -1', '(first + second) * 2 - -1'],
    ['a if a > b and not b == 0 else b', 'first if first > second and not second == 0 else second'],
    ['f"{a} {things}: {b[1:]}"', 'f"{first} apples: {second[1:]}"'],
    [
      '"1 {thing}".join(sorted(b, key=lambda a: a % 10)[::-1])',
      '"1 apple".join(sorted(second, key=lambda a: a % 10)[::-1])',
    ],
    [
      'first((a for a in b if a.get(a, 0) in b), -1)',
      'next((first for first in second if first.get(first, 0) in second), -1)',
    ],
    ['{a: b for a, b in b.items()}', '{first: second for first, second in second.items()}'],
    ['count(a for a in b)', 'sum(1 for first in second)'],
  ])('write %s as Python', (template, python) => {
    expect(write(compile(template)(known, new Scene(new Random(1))), new Map())).toBe(python);
  });

  it('read a loop as a process', () => {
    const made = compileProcess('a = 0\nwhile a < b:\n    a += 2\nreturn a\n')(
      known,
      new Scene(new Random(1)),
    );
    const [[variable, start]] = made.start as [[string, (typeof made)['test']]];
    const [[, op, step]] = made.updates as [[string, string, (typeof made)['test']]];
    const put = (expr: (typeof made)['test']): string => write(expr, new Map());
    expect([variable, put(start), put(made.test), op, put(step), put(made.result)]).toEqual([
      ...['first', '0', 'first < second', '+=', '2', 'first'],
    ]);
  });

  it('are filled with what is known, and name what is not', () => {
    expect(new Text('{A thing} of {a}, {b.many} and {plural thing}, {op}').fill(known)).toBe(
      'An apple of {first}, boxes and apples, the apple',
    );
    expect(() => new Text('{nothing}').fill(known)).toThrow('{nothing}: nothing of that name was drawn');
  });
});
