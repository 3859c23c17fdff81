import { describe, expect, it } from 'vitest';
import { outcomeSchema } from './outcome.js';

const good = { outcome: 'failed', message: 'x', line: 3, output: '', seconds: 0.1 };

describe('an outcome', () => {
  it('is taken when it is one', () => {
    expect(outcomeSchema.parse(good)).toEqual(good);
  });

  it.each([
    { ...good, outcome: '<b>' },
    { ...good, line: '<b>' },
    { ...good, line: 1.5 },
    { ...good, line: 0 },
    { ...good, message: 7 },
    { ...good, message: 'x'.repeat(2001) },
    { ...good, output: undefined },
    { ...good, seconds: -1 },
    { ...good, seconds: Infinity },
    { ...good, taskId: 'HumanEval/0' },
    JSON.parse('{"outcome":"passed","output":"","seconds":0,"__proto__":{}}') as unknown,
    null,
  ])('is refused when it is anything else: %j', (value) => {
    expect(outcomeSchema.safeParse(value).success).toBe(false);
  });
});
