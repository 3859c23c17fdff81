import { expect, it } from 'vitest';
import { resultText } from './result-text.js';

it('gives names in words, numbers in few digits, and lists and accounts a line each', () => {
  const result = {
    complete: true,
    megabytesPerSecond: 3.6922925632789796,
    seconds: 12345.678,
    score: 1.2e-7,
    rows: 1234567,
    failures: [],
    outputs: ['a', 'b'],
    byMeasure: { '13-gram': 0, ast: 2 },
    usage: { promptTokens: 5, cost: 0.00012345 },
    dropped: {
      empty: { count: 1, examples: ['a.py'] },
      'does not parse': { count: 7, examples: ['b.py: invalid syntax', 'c.py: nested'] },
    },
  };
  expect(resultText(result)).toBe(
    [
      'complete              true',
      'megabytes per second  3.692',
      'seconds               12350',
      'score                 1.2e-7',
      'rows                  1234567',
      'failures              none',
      'outputs               a',
      '                      b',
      'by measure            13-gram 0, ast 2',
      'usage                 prompt tokens 5, cost 0.0001234',
      'dropped               empty: 1 (a.py)',
      '                      does not parse: 7 (b.py: invalid syntax, ...)',
      '',
    ].join('\n'),
  );
  expect(resultText({ dropped: {} })).toBe('dropped  none\n');
});
