import { describe, expect, it } from 'vitest';
import { dedent, namesIn, negation, substitute, tightness } from './substitute.js';

describe('substitute', () => {
  it.each([
    ['x * x', { x: 'a + b' }, '(a + b) * (a + b)'],
    ['x ** 2', { x: 'n ** 3' }, '(n ** 3) ** 2'],
    ['-x', { x: 'n % k' }, '-(n % k)'],
    ['0 - x', { x: 'n - 1' }, '0 - (n - 1)'],
    ['x - 1', { x: 'n - 1' }, 'n - 1 - 1'],
    ['x.upper()', { x: 's + t' }, '(s + t).upper()'],
    ['f(x, key=x)', { x: 'a or b', key: 'wrong' }, 'f(a or b, key=a or b)'],
    [
      'x if x > 0 else -x',
      { x: 'a if b else c' },
      '(a if b else c) if (a if b else c) > 0 else -(a if b else c)',
    ],
    ['not x', { x: 'a in b' }, 'not a in b'],
    ['x and y', { x: 'a or b', y: 'c' }, '(a or b) and c'],
    ['[x for x in xs if x > 1]', { x: 'n', xs: 'range(3)' }, '[n for n in range(3) if n > 1]'],
    ['f"{x}: {x:>5} {{x}}"', { x: 'n' }, 'f"{n}: {n:>5} {{x}}"'],
    ['a.x + x', { x: 'n' }, 'a.x + n'],
    ['return -x', { x: 'a * b' }, 'return -(a * b)'],
  ])('%s with %j', (template, by, expected) => {
    expect(substitute(template, by)).toBe(expected);
  });
});

describe('negation', () => {
  it.each([
    ['x > 3', 'x <= 3'],
    ['x in xs', 'x not in xs'],
    ['x not in xs', 'x in xs'],
    ['not x', 'x'],
    ['x.isdigit()', 'not x.isdigit()'],
    ['a and b', 'not (a and b)'],
    ['1 < x < 3', 'not 1 < x < 3'],
    ['len(x) > 0', 'len(x) == 0'],
  ])('of %s', (condition, expected) => {
    expect(negation(condition)).toBe(expected);
  });
});

describe('the rest', () => {
  it('knows how tightly expressions bind', () => {
    expect(tightness('f(a + b)')).toBeGreaterThan(tightness('a ** b'));
    expect(tightness('a * b')).toBeGreaterThan(tightness('a + b'));
    expect(tightness('-a')).toBeGreaterThan(tightness('a - b'));
    expect(tightness('a if b else c')).toBeLessThan(tightness('a or b'));
  });

  it('finds names, and takes margins away', () => {
    expect([...namesIn('a.b + f"{c:>3}" + d(e=1)')].sort()).toEqual(['a', 'c', 'd', 'e']);
    expect(dedent('\n    if a:\n        b\n  ')).toBe('if a:\n    b');
  });
});
