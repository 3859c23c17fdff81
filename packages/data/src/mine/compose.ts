/** A mined function as an exercise, in the form of the built-in teacher's, or as a page of a textbook. */
import { Random } from '@phi1/base';
import { OutOfDomain, PythonSyntaxError, Raised } from '@phi1/python';
import { codeBlock, explain, followed, joinParts, paragraph } from '@phi1/teacher';
import type { FoundFunction, MinedCall, Probe } from './sandbox-programs.js';

/** A function to be completed, what completes it, and what tells whether it was. */
export interface MinedExercise {
  /** Imports, constants, helpers, signature and docstring; ends with a newline. */
  prompt: string;
  /** The body; ends with a newline. */
  solution: string;
  entryPoint: string;
  /** Statements of Python that pass. */
  tests: string[];
}

/** Examples that are added to a docstring without any, and the longest line of one. */
const [MOST_EXAMPLES, LONGEST_LINE] = [2, 72];

/** The exercise; a docstring that shows no call gets some. */
export function composeExercise(found: FoundFunction, { tests, examples }: Probe): MinedExercise {
  const added = examples > 0 ? [] : tests.filter(isShort).slice(0, MOST_EXAMPLES);
  return {
    prompt: found.head + writeDocstring(found, added),
    solution: found.solution,
    entryPoint: found.name,
    tests: tests.map(toAssertion),
  };
}

/** A page on the function: what it is for, its code, and what calls of it give, step by step where we can tell. */
export function composePage(found: FoundFunction, { tests }: Probe): string {
  const [purpose = ''] = found.docstring.split(/\n\s*\n/);
  const program = found.head + found.solution;
  const shown = tests.filter(isShort);
  const session = shown.map(({ call, result }) => `>>> ${call}\n${result}`).join('\n');
  return joinParts([
    `# The function \`${found.name}\``,
    paragraph(purpose.replace(/\s+/g, ' ').trim()),
    codeBlock(program),
    ...explained(found, tests),
    ...(shown.length > 0 ? ['This is what calls of it give:', codeBlock(session)] : []),
  ]);
}

/** One call step by step, for functions that keep to the teacher's subset of Python. */
function explained({ head, solution, name }: FoundFunction, tests: readonly MinedCall[]): string[] {
  const worked = { prompt: head, solution, entryPoint: name, tests: [...tests], style: 'function' };
  try {
    const explanation = explain(worked);
    const isRight = tests.some(
      ({ call, result }) => call === explanation?.call && result === explanation.result,
    );
    return explanation && isRight ? followed(worked, explanation, new Random(tests.length)) : [];
  } catch (error) {
    if (error instanceof OutOfDomain || error instanceof Raised || error instanceof PythonSyntaxError)
      return [];
    throw error;
  }
}

function isShort({ call, result, isShown }: MinedCall): boolean {
  return (
    isShown &&
    call.length <= LONGEST_LINE &&
    result.length <= LONGEST_LINE &&
    !/\\|"""|^None$/.test(call + result)
  );
}

function writeDocstring({ indent, docstring }: FoundFunction, examples: readonly MinedCall[]): string {
  const lines = docstring.split('\n');
  if (examples.length > 0) lines.push('', ...examples.flatMap(({ call, result }) => [`>>> ${call}`, result]));
  const raw = docstring.includes('\\') ? 'r' : '';
  const text = lines.map((line, i) => (i === 0 || line === '' ? line : indent + line)).join('\n');
  return `${indent}${raw}"""${text}${lines.length > 1 ? `\n${indent}` : ''}"""\n`;
}

/** Numbers with a point are compared to six places, since machines differ in the last ones. */
function toAssertion({ call, result }: MinedCall): string {
  return /^-?\d+\.\d|^-?\d+(\.\d+)?e-?\d+$/.test(result)
    ? `assert abs(${call} - ${result.startsWith('-') ? `(${result})` : result}) < 1e-6`
    : `assert ${call} == ${result}`;
}
