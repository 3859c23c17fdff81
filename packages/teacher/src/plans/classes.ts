/** Exercises about classes: a docstring and a session with an object, and the methods that make it true. */
import type { Random } from '@phi1/base';
import { classBlocks } from '../catalogue/classes.js';
import type { ClassBlock, ClassNaming, MethodBlock } from '../core/class-block.js';
import { wrap } from '../core/english.js';
import { capitalized, sentence } from '../core/english.js';
import type { Example } from '../core/docstring.js';
import { indent, substitute } from '../core/substitute.js';
import { withQuotes } from '../core/style.js';
import type { Check, MadeExercise } from '../exercise.js';
import { Program, repr, OutOfDomain, Raised } from '@phi1/python';

interface Step {
  call: string;
  /** What the object answers; undefined for a method that only changes it. */
  result?: string;
}

/**
 * A class to be written from its docstring.
 * @returns undefined when its session fails or answers nothing to show, or a line is too long
 */
export function classExercise(random: Random): MadeExercise | undefined {
  const block = random.pick(classBlocks());
  const naming = random.pick(block.names);
  const methods = chooseMethods(block, naming, random);
  const { className } = naming;
  const quote = random.int(2) ? '"' : "'";
  const solution = withQuotes(writeSolution(block, naming, methods, random), quote);
  const object = objectName(className);
  const source = `class ${className}:\n${solution}`;
  const steps = session(source, className, object, methods, naming, random);
  if (!steps) return undefined;
  const wanted = steps.slice(0, 4 + random.int(3));
  const shown = wanted.slice(
    0,
    wanted.findLastIndex(({ result }) => result !== undefined && result !== 'None') + 1,
  );
  if (shown.length === 0) return undefined;
  const lines = [
    sentence(capitalized(naming.is)),
    '',
    ...methodLines(methods, naming, random),
    '',
    `>>> ${object} = ${className}()`,
    ...shown.flatMap(({ call, result }) => [
      `>>> ${call}`,
      ...(result === undefined || result === 'None' ? [] : [result]),
    ]),
  ];
  const tests = steps.flatMap((step, i): Example[] => {
    if (step.result === undefined) return [];
    const before = steps.slice(0, i).map(({ call }) => call);
    return [
      { setup: [`${object} = ${className}()`, ...before].join('\n'), call: step.call, result: step.result },
    ];
  });
  const prompt = `class ${className}:\n${indent(`"""${lines.join('\n')}\n"""`)}\n\n`;
  if ((prompt + solution).split('\n').some((line) => line.length > 96)) return undefined;
  const exercise = {
    prompt,
    solution,
    entryPoint: className,
    examples: tests.slice(0, shown.filter((step) => step.result !== undefined).length),
    tests,
    topics: ['classes'],
    blocks: [`class.${block.state}`, ...methods.map((method) => `method.${method.name}`)],
    style: 'class',
    corruption: null,
    heldOut: methods.some((method) => method.heldOut),
  };
  const drawChecks = (again: Random): Check[] | undefined => {
    const sessions = Array.from({ length: 2 }, () =>
      session(source, className, object, methods, naming, again),
    );
    return sessions.every((each) => each !== undefined)
      ? sessions.flatMap((each) => checksIn(`${object} = ${className}()`, each))
      : undefined;
  };
  return { exercise, drawChecks };
}

/** The questions of a session, each after the changes since the one before, and none again without a change. */
function checksIn(start: string, steps: readonly Step[]): Check[] {
  const checks: Check[] = [];
  let before = [start];
  const asked = new Set<string>();
  for (const { call, result } of steps) {
    if (result === undefined) {
      before.push(call);
      asked.clear();
    } else if (!asked.has(`${call} ${result}`)) {
      asked.add(`${call} ${result}`);
      checks.push({ ...(before.length > 0 && { setup: before.join('\n') }), call, result });
      before = [];
    }
  }
  return checks;
}

function chooseMethods(block: ClassBlock, naming: ClassNaming, random: Random): MethodBlock[] {
  const optional = block.optional.filter(
    (method) => typeof naming.samples[0] === 'number' || !needsNumbers.has(method.name),
  );
  const count = 1 + random.int(3);
  const chosen = new Set(random.shuffle([...optional]).slice(0, count));
  return [...block.core, ...optional.filter((method) => chosen.has(method))];
}

const needsNumbers = new Set(['total', 'average', 'above', 'count_below', 'even', 'spread']);

function objectName(className: string): string {
  return className.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase();
}

function says(method: MethodBlock, naming: ClassNaming): string {
  const { one, many, attribute } = naming;
  return method.says.replaceAll('{one}', one).replaceAll('{many}', many).replaceAll('{attribute}', attribute);
}

/** What each method does, for the class's docstring. */
function methodLines(methods: readonly MethodBlock[], naming: ClassNaming, random: Random): string[] {
  const bullet = random.pick(['', '- ']);
  return methods.flatMap((method) => {
    const call = `${method.name}(${Object.keys(method.parameters).join(', ')})`;
    const text = says(method, naming);
    const said = method.kind === 'query' ? `${call} returns ${text}.` : `${call}: ${text}.`;
    return wrap(bullet + said, 76, bullet ? '  ' : '    ').split('\n');
  });
}

function writeSolution(
  block: ClassBlock,
  naming: ClassNaming,
  methods: readonly MethodBlock[],
  random: Random,
): string {
  const documented = random.int(2) === 0;
  const state = `self.${naming.attribute}`;
  const parts = [`def __init__(self):\n    ${state} = ${block.start}`];
  for (const method of methods) {
    const code = random.pick(method.code);
    const body = substitute(code, { state });
    const doc = method.kind === 'query' ? `Return ${says(method, naming)}.` : `${says(method, naming)}.`;
    const parameters = ['self', ...Object.keys(method.parameters)].join(', ');
    parts.push(
      `def ${method.name}(${parameters}):\n${documented ? `    """${doc}"""\n` : ''}${indent(body)}`,
    );
  }
  return `${indent(parts.join('\n\n'))}\n`;
}

/** A session with one object: first some changes, then changes and questions in turn. */
function session(
  source: string,
  className: string,
  object: string,
  methods: readonly MethodBlock[],
  naming: ClassNaming,
  random: Random,
): Step[] | undefined {
  const calls: { call: string; method: MethodBlock }[] = [];
  const call = (method: MethodBlock): void => {
    const args = Object.values(method.parameters).map((samples) => {
      const value = random.pick(samples.length ? samples : naming.samples);
      return repr(value);
    });
    calls.push({ call: `${object}.${method.name}(${args.join(', ')})`, method });
  };
  const [first] = methods;
  const changes = 2 + random.int(2);
  for (let i = 0; i < changes; i++) call(first!);
  for (const method of random.shuffle(methods.slice(1))) call(method);
  for (let i = 0; i < 3; i++) call(random.pick(methods));
  try {
    const program = new Program(`${source}\n${object} = ${className}()\n`);
    return calls.map(({ call: text, method }) => {
      const result = repr(program.evaluate(text));
      return method.kind === 'query' ? { call: text, result } : { call: text };
    });
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfDomain) return undefined;
    throw error;
  }
}
