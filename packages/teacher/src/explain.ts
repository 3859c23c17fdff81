/**
 * An exercise's solution followed step by step on one call, for textbooks: a function line by line, a function of one
 * expression by putting its arguments in, a class by what each call makes of the object.
 */
import { substitute } from './core/substitute.js';
import type { Exercise } from './exercise.js';
import { Program, repr, OutOfDomain, Raised } from '@phi1/python';
import { traceCall, type TraceStep } from './trace.js';

/** A call that an exercise tests, followed from its arguments to its result. */
export interface Explanation {
  call: string;
  /** The `repr` of what it returns. */
  result: string;
  steps: TraceStep[];
}

/** What of an exercise it takes to follow a call of it. */
export type Explainable = Pick<Exercise, 'prompt' | 'solution' | 'entryPoint' | 'tests' | 'style'>;

/** The longest call and result that are shown. */
const SHORT = 60;
const MOST_STEPS = 14;

/** @returns undefined when no call of the exercise's tests takes few enough steps */
export function explain(worked: Explainable): Explanation | undefined {
  if (worked.style === 'class') return explainObject(worked);
  const source = worked.prompt + worked.solution;
  let short: Explanation | undefined;
  for (const { call, result } of worked.tests) {
    if (call.length > SHORT || result.length > SHORT) continue;
    const steps = traceCall(source, worked.entryPoint, call, MOST_STEPS);
    if (!steps || steps.length < 3) continue;
    if (steps.some(({ code, effect }) => code.length + effect.length > 150)) continue;
    if (steps.length > 4) return { call, result, steps };
    short ??= { call, result, steps };
  }
  return short ?? explainExpression(worked);
}

/** `return a + b > c` for a call: what stands there once the values are put in, and what that is. */
function explainExpression({ prompt, solution, entryPoint, tests }: Explainable): Explanation | undefined {
  const expression = /^ {4}return (.+)\n$/.exec(solution)?.[1];
  const head = new RegExp(`^def ${entryPoint}\\((.*)\\)(?: -> .*)?:$`, 'm').exec(prompt)?.[1];
  // A name that a comprehension binds must stay a name.
  if (expression === undefined || head === undefined || /\b(for|lambda)\b|f["']/.test(expression))
    return undefined;
  const parameters = [...head.matchAll(/(\w+)(?:: (?:[^,[]|\[[^\]]*\]+)+)?/g)].map(([, name]) => name!);
  for (const { call, result } of tests) {
    if (call.length > SHORT || result.length > SHORT) continue;
    const program = new Program(prompt + solution);
    const values = parameters.map((_, i) => repr(readArgument(program, call, entryPoint, i)));
    const put = substitute(expression, Object.fromEntries(parameters.map((name, i) => [name, values[i]!])));
    if (put.length > 100 || evaluated(program, put) !== result) continue;
    return {
      call,
      result,
      steps: [
        ...parameters.map((name, i) => ({ code: name, effect: `it has the value \`${values[i]!}\`` })),
        { code: `return ${expression}`, effect: `with the values put in, the expression is \`${put}\`` },
        { code: put, effect: `Python computes \`${result}\`, and the function returns it` },
      ],
    };
  }
  return undefined;
}

function readArgument(program: Program, call: string, name: string, index: number) {
  const values = program.evaluate(`[${call.slice(name.length + 1, -1)}]`);
  return (values as (typeof values)[])[index]!;
}

function evaluated(program: Program, expression: string): string | undefined {
  try {
    return repr(program.evaluate(expression));
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfDomain) return undefined;
    throw error;
  }
}

/** A session with an object: what each call leaves in its attribute. */
function explainObject({ prompt, solution, tests }: Explainable): Explanation | undefined {
  const attribute = /self\.(\w+) = /.exec(solution)?.[1];
  const test = tests.find(({ setup }) => (setup?.split('\n').length ?? 0) > 2);
  if (attribute === undefined || test?.setup === undefined) return undefined;
  const { setup, call, result } = test;
  const object = setup.slice(0, setup.indexOf(' ='));
  const lines = setup.split('\n');
  if (lines.length + 1 > MOST_STEPS) return undefined;
  const program = new Program(prompt + solution);
  let before = '';
  const held = () => repr(program.evaluate(`${object}.${attribute}`));
  const steps = lines.map((line): TraceStep => {
    program.execute(line);
    const [was, now] = [before, held()];
    before = now;
    const effect = was === now ? `\`${attribute}\` stays \`${now}\`` : `\`${attribute}\` becomes \`${now}\``;
    return { code: line, effect };
  });
  if (steps.some(({ code, effect }) => code.length + effect.length > 150)) return undefined;
  program.evaluate(call);
  const now = held();
  const after = before === now ? '' : `, and \`${attribute}\` becomes \`${now}\``;
  steps.push({ code: call, effect: `the answer is \`${result}\`${after}` });
  return { call, result, steps };
}
