/**
 * What a function does, as its results on a fixed set of arguments for the types of its parameters: two programs that
 * agree on all of them are taken for the same, however they are written. Types come from a call in the docstring, else
 * from annotations, else from trying. Programs run in the interpreter for the teacher's subset of Python.
 */
import { createHash } from 'node:crypto';
import { OutOfDomain, Program, PythonSyntaxError, Raised, repr, type Value } from '@phi1/python';

/** Arguments by type, as Python. Some suit numbers in bases, sums, brackets, sorted lists. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  int: ['0', '1', '2', '3', '5', '7', '10', '12', '-4', '28', '64', '121'],
  float: ['0.0', '1.0', '2.5', '-3.5', '10.0', '7.25', '0.5', '100.0', '36.6', '3.0', '-1.0', '12.5'],
  bool: ['True', 'False'],
  str: [
    ...["''", "'a'", "'level'", "'Hello World'", "'abcabc'", "'Zebra 42'", "'1011'", "'(a(b))'", "'E'"],
    ...["'the cat and the dog'", "'3, 1, 2'", "'aabbbc'"],
  ],
  'list[int]': [
    ...['[]', '[7]', '[1, 2, 3]', '[4, -2, 0, 9]', '[5, 5, 5]', '[10, 3, 8, 3, 1]', '[-1, -5, -3]'],
    ...['[2, 4, 6, 8]', '[12, 7, 15, 0]', '[1, 3, 2, 3, 1, 2]', '[100, 64, 25, 9]', '[0, 0, 1]'],
  ],
  'list[float]': ['[]', '[1.5]', '[2.0, -1.0, 3.5]', '[10.25, 4.0]', '[0.5, 0.5, 8.0]', '[-2.5, -7.0]'],
  'list[bool]': ['[]', '[True]', '[False, True]', '[True, True, True]', '[False, False]'],
  'list[str]': [
    ...['[]', "['x']", "['pear', 'fig', 'apple']", "['Bob', 'anna', 'Otto']", "['aa', 'b', 'aa', 'ccc']"],
    ...["['level', 'noon', 'tree']", "['a1', 'B', '']", "['kiwi', 'KIWI']", "['egg', 'ice', 'oak', 'egg']"],
  ],
  'dict[str, int]': [
    ...['{}', "{'a': 1}", "{'b': 3, 'a': 5, 'c': 3}", "{'pear': 12, 'fig': 0}", "{'x': -2, 'y': 9, 'z': 4}"],
    ...["{'ann': 30, 'bob': 8, 'eve': 30}"],
  ],
  'list[list[int]]': [
    ...['[[4]]', '[[1, 2], [3, 4]]', '[[1, 2, 3], [4, 5, 6], [7, 8, 9]]', '[[0, 5], [5, 0]]', '[[2, 2, 2]]'],
    ...['[[1], [2, 3], []]', '[[9, 1, 4], [2, 0, 7]]'],
  ],
  'list[tuple[str, int]]': [
    '[]',
    "[('a', 1)]",
    "[('b', 3), ('a', 5), ('b', 2)]",
    "[('fig', 9), ('kiwi', 9)]",
  ],
  'list[tuple[int, int]]': ['[]', '[(1, 4)]', '[(1, 3), (2, 6), (8, 10)]', '[(5, 9), (0, 2)]'],
};

const ROWS = 12;
/** Steps between the arguments of a row, so that parameters do not go in step. */
const STRIDES = [1, 5, 7, 11, 3];
const STEPS = 5000;

/** What is tried where nothing is said, the likeliest first. */
const TRIED = ['list[int]', 'int', 'str', 'list[str]', 'dict[str, int]', 'list[list[int]]', 'bool', 'float'];

/** The function to call, and the parameters whose types its arguments are chosen by. */
export interface Signature {
  name: string;
  parameters: readonly { name: string; annotation?: string }[];
}

/** @returns a digest of the results, or undefined when it does not run or fails on all arguments */
export function digestBehavior(source: string, signature: Signature): string | undefined {
  return guarded(() => {
    const program = new Program(source, { steps: STEPS });
    const types = typesInDocstring(source, signature) ?? typesInSignature(signature);
    const found = types ?? findTypes(program, signature);
    return found && digestResults(program, signature.name, found);
  });
}

function digestResults(program: Program, name: string, types: readonly string[]): string | undefined {
  const results = Array.from({ length: types.length === 0 ? 1 : ROWS }, (_, i) =>
    call(program, name, types, i),
  );
  if (results.every((result) => result === undefined)) return undefined;
  return createHash('sha1')
    .update([...types, ...results.map(String)].join('\n'))
    .digest('base64');
}

function call(program: Program, name: string, types: readonly string[], row: number): string | undefined {
  const args = types.map((type, k) => {
    const pool = ARGUMENTS[type]!;
    return pool[(row * STRIDES[k % STRIDES.length]! + k) % pool.length]!;
  });
  return guarded(() => repr(program.evaluate(`${name}(${args.join(', ')})`)));
}

/** The result, or undefined where the program fails, leaves the subset or is given up. */
function guarded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfDomain || error instanceof PythonSyntaxError)
      return undefined;
    throw error;
  }
}

/** The types of the arguments of the first call in the docstring. */
function typesInDocstring(source: string, { name, parameters }: Signature): string[] | undefined {
  const docstring = source.slice(source.lastIndexOf(`def ${name}(`) + `def ${name}(`.length);
  const at = docstring.indexOf(`${name}(`);
  if (at < 0) return undefined;
  const rest = docstring.slice(at + name.length + 1, at + 400).split('\n')[0]!;
  for (let end = rest.indexOf(')'); end >= 0; end = rest.indexOf(')', end + 1)) {
    const values = guarded(() => new Program('').evaluate(`[${rest.slice(0, end)}]`));
    if (!Array.isArray(values) || values.length !== parameters.length) continue;
    const types = values.map(typeOf);
    return types.every((type) => type !== undefined) ? types : undefined;
  }
  return undefined;
}

function typeOf(value: Value): string | undefined {
  const text = repr(value);
  if (text === 'True' || text === 'False') return 'bool';
  if (/^-?\d+$/.test(text)) return 'int';
  if (/^-?\d+\.\d/.test(text)) return 'float';
  if (/^['"]/.test(text)) return 'str';
  if (text.startsWith('{')) return /^\{['"].*: -?\d/.test(text) ? 'dict[str, int]' : undefined;
  if (!Array.isArray(value)) return undefined;
  const [first] = value;
  if (first === undefined) return undefined;
  const item = repr(first).startsWith('(')
    ? `tuple[${/^\(['"]/.test(repr(first)) ? 'str' : 'int'}, int]`
    : typeOf(first);
  return item !== undefined && `list[${item}]` in ARGUMENTS ? `list[${item}]` : undefined;
}

function typesInSignature({ parameters }: Signature): string[] | undefined {
  const types = parameters.map(({ annotation = '' }) =>
    annotation.replace(/\b(List|Dict|Tuple)\b/g, (name) => name.toLowerCase()),
  );
  return types.every((type) => type in ARGUMENTS) ? types : undefined;
}

/** The first types, in the order of {@link TRIED}, with which most calls succeed. */
function findTypes(program: Program, { name, parameters }: Signature): string[] | undefined {
  if (parameters.length === 0) return [];
  if (parameters.length > 2) return undefined;
  const combinations = TRIED.flatMap((first) =>
    parameters.length === 1 ? [[first]] : TRIED.map((second) => [first, second]),
  );
  return combinations.find(
    (types) => [2, 3, 5].filter((row) => call(program, name, types, row) !== undefined).length >= 2,
  );
}
