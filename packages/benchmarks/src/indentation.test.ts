import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { extractCode } from './completion.js';
import { repairIndentation } from './indentation.js';
import { loadBenchmark } from './load-benchmark.js';

const prompt = 'def f(a):\n    """Double.\n    """\n';

describe('repairIndentation', () => {
  it.each([
    ['the first line of a body', 'x = 2 * a\n    return x\n', '    x = 2 * a\n    return x\n'],
    ['a body at the margin', 'x = 2 * a\nreturn x\n', '    x = 2 * a\n    return x\n'],
    [
      'a body that is too shallow',
      '  if a:\n    return 0\n  return a\n',
      '    if a:\n      return 0\n    return a\n',
    ],
    ['a body behind a tab', '\treturn a\n', '    return a\n'],
    ['a whole function that is too deep', '  def f(a):\n    return a\n', 'def f(a):\n  return a\n'],
  ])('mends %s', (_what, code, mended) => {
    expect(repairIndentation(prompt, code)).toBe(mended);
  });

  it.each([
    ['right Python', '    return a\n\n\nprint(f(1))\n'],
    ['a function of its own', 'def f(a):\n  return a\n'],
    ['one line', '    if a: return 0; x = 1\n    return x\n'],
    ['lines in brackets and strings', '    x = [\n1,\n  2]\n    return """\n a\n"""\n'],
    ['a comment at the margin', '    x = 1\n# then\n    return x\n'],
    ['other faults', 'return a +\n'],
    ['nothing', '\n'],
  ])('leaves %s', (_what, code) => {
    expect(repairIndentation(prompt, code)).toBe(code);
  });

  it("gives CPython each solution's syntax tree again, however it was indented", async () => {
    const { problems } = await loadBenchmark('everyday');
    const spoilt: ((code: string) => string)[] = [
      (code) => code.trimStart(),
      (code) => code.replace(/^ {4}/gm, ''),
      (code) => code.replace(/^ {2}/gm, ''),
      (code) => code.replace(/^/gm, '  '),
    ];
    const pairs = problems.flatMap((problem) =>
      spoilt.map((spoil) => [
        problem.prompt + problem.canonicalSolution,
        problem.prompt + extractCode(problem, spoil(problem.canonicalSolution)),
      ]),
    );
    const program = `
import ast, json, sys
print(json.dumps([ast.dump(ast.parse(a)) == ast.dump(ast.parse(b)) for a, b in json.load(sys.stdin)]))`;
    const output = execFileSync('python3', ['-c', program], {
      input: JSON.stringify(pairs),
      encoding: 'utf8',
    });
    const equal = JSON.parse(output) as boolean[];
    expect(pairs.filter((_, index) => !equal[index])).toEqual([]);
    expect(equal).toHaveLength(4 * problems.length);
  });
});
