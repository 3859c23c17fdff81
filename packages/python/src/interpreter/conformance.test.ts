/** The teacher's Python against CPython: thousands of expressions and a set of programs, run in both. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Program } from './run.js';
import {
  operands,
  operators,
  texts,
  calls,
  programCalls,
  programs,
  unaryForms,
} from './testing/expressions.js';
import { repr } from './text.js';
import { OutOfDomain, Raised } from './values.js';

const python = process.env['PHI1_PYTHON'] ?? 'python3';

function ours(program: Program, expression: string): string {
  try {
    return repr(program.evaluate(expression));
  } catch (error) {
    if (error instanceof Raised) return error.exception.type.name;
    if (error instanceof OutOfDomain) return 'out of domain';
    throw error;
  }
}

/** Evaluates in one CPython process, after `setup`; an exception is answered by its name. */
function theirs(setup: string, expressions: string[]): string[] {
  const driver = `
import sys, json
setup, expressions = json.load(sys.stdin)
names = {}
exec(setup, names)
def answer(text):
    try:
        return repr(eval(text, names))
    except Exception as error:
        return type(error).__name__
print(json.dumps([answer(text) for text in expressions]))
`;
  const input = JSON.stringify([setup, expressions]);
  const { stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', driver], { input, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

function disagreements(expressions: string[], setup = ''): { disagreements: string[]; outside: number } {
  const program = new Program(setup);
  const reference = theirs(setup, expressions);
  const wrong: string[] = [];
  let outside = 0;
  expressions.forEach((expression, i) => {
    const answer = ours(program, expression);
    if (answer === 'out of domain') outside++;
    else if (answer !== reference[i]) wrong.push(`${expression}: ${answer}, CPython ${reference[i]!}`);
  });
  return { disagreements: wrong, outside };
}

describe('the teacher’s Python', () => {
  it('agrees with CPython on every operator between values of every kind', () => {
    const expressions = operands.flatMap((a) =>
      operators.flatMap((op) => operands.map((b) => `(${a}) ${op} (${b})`)),
    );
    // Sets print in an order of their own, and identity of ints is no business of programs.
    const result = disagreements(expressions.filter((text) => !/\{1, 2\}.*[|^]|[|^] \(\{1, 2\}/.test(text)));
    expect(result.disagreements).toEqual([]);
    expect(result.outside).toBeLessThan(expressions.length / 20);
  });

  it('agrees on indices, slices and built-in functions of values of every kind', () => {
    const numeric = operands.map((operand) => operand.replaceAll("'", '"'));
    const expressions = unaryForms
      .flatMap((form) =>
        numeric.map((operand) =>
          form
            .replaceAll(/\{\}/g, () => operand)
            .replaceAll('{{', '{')
            .replaceAll('}}', '}'),
        ),
      )
      .filter((text) => !text.startsWith("f'{{"));
    const result = disagreements(expressions);
    expect(result.disagreements).toEqual([]);
    expect(result.outside).toBeLessThan(expressions.length / 10);
  });

  it('agrees on the methods of str', () => {
    const result = disagreements(texts.flatMap((text) => calls.map((call) => `${text}.${call}`)));
    expect(result).toEqual({ disagreements: [], outside: 0 });
  });

  it('prints and rounds floats as CPython does', () => {
    const floats: string[] = [];
    for (let i = -400; i <= 400; i++)
      floats.push(String(i / 8), `${String(i)} / 7`, `${String(i)} * 1.1`, `1.5e${String(i % 20)}`);
    const forms = (x: string): string[] => [
      `float(${x})`,
      `round(float(${x}), 2)`,
      `round(float(${x}))`,
      `f'{float(${x}):.1f}'`,
      `float(${x}) % 3`,
      `float(${x}) // 0.5`,
      `int(float(${x}))`,
    ];
    expect(disagreements(floats.flatMap(forms))).toEqual({ disagreements: [], outside: 0 });
  });

  it('agrees on programs with loops, closures, classes, exceptions and comprehensions', () => {
    expect(disagreements(programCalls, programs)).toEqual({ disagreements: [], outside: 0 });
  });

  it('gives up on programs that do not end or recurse without end', () => {
    const program = new Program(
      'def loop():\n    while True:\n        pass\ndef sink(n):\n    return sink(n + 1)\n',
    );
    expect(() => program.call('loop', [])).toThrow(OutOfDomain);
    expect(() => program.call('sink', [0])).toThrow(OutOfDomain);
  });

  it('takes itself for CPython, not for JavaScript', () => {
    const program = new Program('x = 1');
    expect(ours(program, 'x.constructor')).toBe('AttributeError');
    expect(ours(program, "'a'.toUpperCase()")).toBe('AttributeError');
    expect(ours(program, "'a'.constructor")).toBe('AttributeError');
  });
});
