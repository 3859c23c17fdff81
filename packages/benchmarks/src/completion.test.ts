import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { extractCode, isStopped, truncateAtStop } from './completion.js';
import { loadBenchmark } from './load-benchmark.js';
import { BUILT_IN_BENCHMARKS } from './read-benchmark.js';
import type { Problem } from './problem.js';

const here = fileURLToPath(new URL('../../../../../shared/benchmarks', import.meta.url));
const official = ['HumanEval.jsonl.gz', 'mbpp-train-validation.jsonl'].map((name) =>
  join(process.env.PHI1_BENCHMARKS ?? here, name),
);

let stops: readonly string[];
beforeAll(async () => {
  stops = (await loadBenchmark('everyday')).problems[0]!.stops;
});

const add: Problem = {
  taskId: 'T/0',
  prompt: 'def add(a, b):\n    """Add."""\n',
  canonicalSolution: '',
  checks: '',
  entryPoint: 'add',
  stops: [],
};
const body = '    return a + b\n';
const whole = `def add(a, b):\n${body}`;

describe('truncateAtStop', () => {
  it('ends where the first stop begins', () => {
    const cut = (completion: string) => truncateAtStop(completion, stops);
    const lines = '    if x:\n        print(x)\n    # note\n    return 1';
    expect(cut(lines)).toBe(lines);
    for (const stop of ['def f():', 'class A:', 'if x:', 'print(1)', '# end', '@cached', 'print one', '```'])
      expect(cut(`${lines}\n${stop}\n    pass`)).toBe(lines);
    expect(cut(`${lines}<|endoftext|>def`)).toBe(lines);
    expect(cut(`${lines}\n\n\ndef f(): pass\nclass A: pass`)).toBe(`${lines}\n\n`);
    expect(cut('    return a + b\n```\n\nThe function adds.\n')).toBe('    return a + b');
    expect(isStopped(`${lines}\n`, stops)).toBe(false);
    expect(isStopped(`${lines}\n\`\`\``, stops)).toBe(true);
  });

  it('lets a fence that opens a completion end with itself', () => {
    const fenced = `\n\`\`\`python\n${whole}\nprint(add(1, 2))\n`;
    expect(isStopped(fenced, stops)).toBe(false);
    expect(truncateAtStop(`${fenced}\`\`\`\nIt adds.`, stops)).toBe(fenced.slice(0, -1));
  });
});

describe('codeOf', () => {
  it.each([
    ['prose after the closing fence', `${body}\`\`\`\n\nThe function adds.\n`, body],
    ['a second fence', `${body}\`\`\`\nExample:\n\`\`\`python\nprint(add(1, 2))\n\`\`\`\n`, body],
    ['an example in a fence', `${body}\n\`\`\`python\nprint(add(1, 2))\n\`\`\`\n`, `${body}\n`],
    ['a leading fence', `\`\`\`python\n${whole}\`\`\`\nIt adds.\n`, whole],
    ['a leading fence with the body alone', `\`\`\`\n${body}\`\`\`\n`, body],
    ['a leading fence that is not closed', `\`\`\`python\n${whole}`, whole],
    ['prose before a fence', `Here you are:\n\n\`\`\`py\n${whole}\`\`\`\n`, whole],
    [
      'the asked function in the second fence',
      `First:\n\`\`\`\nimport os\n\`\`\`\nThen:\n\`\`\`python\n${whole}\`\`\`\n`,
      whole,
    ],
    ['windows line ends', `\`\`\`python\r\n${whole}\`\`\`\r\n`, whole],
    ['prose after the code', `${body}\nThis function adds two numbers.\n`, `${body}\n`],
    ['an apostrophe in the prose', `${body}\nIt's done.\n`, `${body}\n`],
    ['a heading in the prose', `${body}\n**Explanation:** it adds.\n- first\n`, `${body}\n`],
    [
      'prose after a helper',
      `${body}\ndef g():\n    pass\n\nNow you can call it.\n`,
      `${body}\ndef g():\n    pass\n\n`,
    ],
    ['thinking', `<think>\nI could\n\`\`\`\nx\n\`\`\`\n</think>\n\n${body}`, body],
    ['thinking that the prompt opened', `So a + b.</think>\n\n\`\`\`python\n${whole}\`\`\``, whole],
    ['thinking without an end', `<think>\nI could return a + b\n`, ''],
    ['the token that ends a text', `${body}<|im_end|>`, body],
  ])('takes the code out of %s', (_what, completion, code) => {
    expect(extractCode(add, completion)).toBe(code);
  });

  it('gives a head without a docstring a body before the function comes again', () => {
    const bare = { ...add, prompt: 'def add(a, b):\n' };
    expect(extractCode(bare, `\`\`\`\n${whole}\`\`\``)).toBe(`    pass\n${whole}`);
    expect(extractCode({ ...add, prompt: 'def add(a, b):' }, `\`\`\`\n${body}\`\`\``)).toBe(`\n${body}`);
  });

  it.each([
    ['a fence in a docstring', `    """Add.\n\n    \`\`\`\n    add(1, 2)\n    \`\`\`\n    """\n${body}`],
    ['wrong Python in the function', '    return a +\n'],
    ['wrong Python at the margin', `${body}\nfor x y:\n`],
    ['closing brackets at the margin', '    x = [\n1, 2\n]\n    return a + b\n'],
    ['code at the margin', `${body}\n\nresult = add(1, 2)\nassert result == 3\n`],
    ['think in a string', '    return "</think>"\n'],
    ['nothing', ''],
    ['prose alone', 'I cannot do that.\n'],
  ])('leaves %s as it is', (_what, completion) => {
    expect(extractCode(add, completion)).toBe(completion);
  });

  it('changes no solution of a benchmark', async () => {
    for (const name of [...BUILT_IN_BENCHMARKS, ...official.filter((path) => existsSync(path))])
      for (const problem of (await loadBenchmark(name)).problems)
        expect(extractCode(problem, problem.canonicalSolution)).toBe(problem.canonicalSolution);
  });

  it('finds each solution again behind thoughts, in a fence and before prose', async () => {
    const { problems } = await loadBenchmark('everyday');
    const prose = fc.constantFrom(
      'It works.',
      'Here is how:',
      '1. First, count.\n2. Then add.',
      '> Note this',
    );
    fc.assert(
      fc.property(fc.constantFrom(...problems), prose, fc.boolean(), (problem, text, thinks) => {
        const code = problem.prompt + problem.canonicalSolution;
        const thought = thinks ? `<think>\n${text}\n\`\`\`\npass\n\`\`\`\n</think>\n` : '';
        expect(extractCode(problem, `${thought}${text}\n\n\`\`\`python\n${code}\`\`\`\n\n${text}\n`)).toBe(
          code,
        );
      }),
    );
  });
});
