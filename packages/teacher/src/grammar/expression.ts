/**
 * The tree of a program: typed expressions of Python's, with those that can be written in several ways kept whole (a
 * choice, a comprehension with its aggregate, a named intermediate value). `forms.ts` writes them down.
 */

export type Expr =
  | { kind: 'name'; name: string; type: string }
  | { kind: 'literal'; value: number | string | boolean }
  | { kind: 'binary'; op: string; left: Expr; right: Expr }
  | { kind: 'not'; of: Expr }
  | { kind: 'call'; fn: string; args: Expr[]; keywords: Readonly<Record<string, Expr>> }
  | { kind: 'method'; on: Expr; name: string; args: Expr[] }
  | { kind: 'item'; of: Expr; at: Expr }
  | { kind: 'slice'; of: Expr; from: Expr | undefined; to: Expr | undefined; step: number | undefined }
  | { kind: 'tuple' | 'list'; items: Expr[] }
  | { kind: 'lambda'; of: string; body: Expr }
  | { kind: 'format'; parts: (string | Expr)[] }
  | Choice
  | Local
  | Collect
  | Process;

/** One of two values: `then if test else otherwise`, or an `if` whose branches return. */
export interface Choice {
  kind: 'choice';
  test: Expr;
  then: Expr;
  otherwise: Expr;
}

/** A value that may be given a name before it is used; the same object wherever it is used. */
export interface Local {
  kind: 'local';
  name: string;
  value: Expr;
}

export type Aggregate = 'sum' | 'count' | 'list' | 'any' | 'all' | 'first' | 'dict' | 'tally';

/** One pass over a collection: `sum(value for target in source if test)`. */
export interface Collect {
  kind: 'collect';
  how: Aggregate;
  /** The loop's variable, or several: `name, amount`. */
  target: string;
  source: Expr;
  test: Expr | undefined;
  value: Expr;
  /** Of a dictionary; of `first` what comes when there is none. */
  other: Expr | undefined;
  /** What a loop gathers its result in. */
  into: string;
}

/** Variables that change while a condition holds, and what is returned then. */
export interface Process {
  kind: 'process';
  start: readonly (readonly [name: string, value: Expr])[];
  test: Expr;
  updates: readonly (readonly [name: string, op: string, value: Expr])[];
  result: Expr;
}

export const name = (name: string, type = 'int'): Expr => ({ kind: 'name', name, type });
export const literal = (value: number | string | boolean): Expr => ({ kind: 'literal', value });
export const binary = (op: string, left: Expr, right: Expr): Expr => ({ kind: 'binary', op, left, right });
export const call = (fn: string, args: Expr[], keywords: Record<string, Expr> = {}): Expr => ({
  kind: 'call',
  fn,
  args,
  keywords,
});
export const method = (on: Expr, name: string, ...args: Expr[]): Expr => ({ kind: 'method', on, name, args });
export const item = (of: Expr, at: Expr): Expr => ({ kind: 'item', of, at });
export const slice = (of: Expr, from?: Expr, to?: Expr, step?: number): Expr => ({
  kind: 'slice',
  of,
  from,
  to,
  step,
});
export const choice = (test: Expr, then: Expr, otherwise: Expr): Choice => ({
  kind: 'choice',
  test,
  then,
  otherwise,
});
export const format = (...parts: (string | Expr)[]): Expr => ({ kind: 'format', parts });
export const lambda = (of: string, body: Expr): Expr => ({ kind: 'lambda', of, body });
export const local = (name: string, value: Expr): Local => ({ kind: 'local', name, value });

/** Python's precedence, the loosest first. */
const levels: Readonly<Record<string, number>> = {
  or: 2,
  and: 3,
  not: 4,
  in: 5,
  'not in': 5,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '==': 5,
  '!=': 5,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '//': 11,
  '%': 11,
  '**': 13,
};
const atom = 14;

function level(expr: Expr): number {
  switch (expr.kind) {
    case 'binary':
      return chained(expr) ? 5 : levels[expr.op]!;
    case 'not':
      return levels['not']!;
    case 'choice':
      return 1;
    case 'lambda':
      return 0;
    case 'literal':
      return typeof expr.value === 'number' && expr.value < 0 ? 12 : atom;
    default:
      return atom;
  }
}

export const isComparison = (op: string): boolean => levels[op] === 5;

/** How a local is written: by its name where it was given one, else as its value. */
export type Names = ReadonlyMap<Expr, string>;

/** The expression as Python, in parentheses where it binds less tightly than asked. */
export function write(expr: Expr, named: Names, asked = 0): string {
  const known = named.get(expr);
  if (known !== undefined) return known;
  if (expr.kind === 'local') return write(expr.value, named, asked);
  const text = writeBare(expr, (inner, wanted = 0) => write(inner, named, wanted));
  return level(expr) < asked ? `(${text})` : text;
}

/** `low <= x <= high`, of a comparison with both. */
function chained({ op, left, right }: Expr & { kind: 'binary' }): [Expr, Expr, Expr] | undefined {
  if (op !== 'and' || left.kind !== 'binary' || right.kind !== 'binary' || left.left !== right.left)
    return undefined;
  return left.op === '>=' && right.op === '<=' ? [left.right, left.left, right.right] : undefined;
}

function writeBare(expr: Expr, put: (expr: Expr, asked?: number) => string): string {
  switch (expr.kind) {
    case 'name':
      return expr.name;
    case 'literal':
      return typeof expr.value === 'string'
        ? `"${expr.value}"`
        : typeof expr.value === 'boolean'
          ? expr.value
            ? 'True'
            : 'False'
          : String(expr.value);
    case 'binary': {
      const at = levels[expr.op]!;
      const range = chained(expr);
      if (range) return range.map((part) => put(part, 6)).join(' <= ');
      const left = put(expr.left, isComparison(expr.op) ? at + 1 : at);
      return `${left} ${expr.op} ${put(expr.right, expr.op === 'and' || expr.op === 'or' ? at : at + 1)}`;
    }
    case 'not':
      return `not ${put(expr.of, 4)}`;
    case 'call': {
      const keywords = Object.entries(expr.keywords).map(([key, value]) => `${key}=${put(value)}`);
      return `${expr.fn}(${[...expr.args.map((arg) => put(arg)), ...keywords].join(', ')})`;
    }
    case 'method':
      return `${put(expr.on, atom)}.${expr.name}(${expr.args.map((arg) => put(arg)).join(', ')})`;
    case 'item':
      return `${put(expr.of, atom)}[${put(expr.at)}]`;
    case 'slice': {
      const [from, to] = [expr.from ? put(expr.from) : '', expr.to ? put(expr.to) : ''];
      return `${put(expr.of, atom)}[${from}:${to}${expr.step === undefined ? '' : `:${String(expr.step)}`}]`;
    }
    case 'tuple':
      return `(${expr.items.map((each) => put(each)).join(', ')})`;
    case 'list':
      return `[${expr.items.map((each) => put(each)).join(', ')}]`;
    case 'lambda':
      return `lambda ${expr.of}: ${put(expr.body, 1)}`;
    case 'format':
      return `f"${expr.parts.map((part) => (typeof part === 'string' ? part : `{${put(part)}}`)).join('')}"`;
    case 'choice':
      return `${put(expr.then, 2)} if ${put(expr.test, 2)} else ${put(expr.otherwise, 1)}`;
    case 'collect':
      return writeCollect(expr, put);
    case 'local':
    case 'process':
      throw new Error(`${expr.kind}: no expression of Python's`);
  }
}

function writeCollect(expr: Collect, put: (expr: Expr, asked?: number) => string): string {
  const { how, target, value, other } = expr;
  const loop = `for ${target} in ${put(expr.source, 2)}${expr.test ? ` if ${put(expr.test, 2)}` : ''}`;
  switch (how) {
    case 'list':
      return `[${put(value)} ${loop}]`;
    case 'dict':
      return `{${put(other!)}: ${put(value)} ${loop}}`;
    case 'first':
      return `next((${put(value)} ${loop}), ${put(other!)})`;
    case 'count':
      return `sum(1 ${loop})`;
    case 'tally':
      throw new Error('tally: a loop only');
    default:
      return `${how}(${put(value)} ${loop})`;
  }
}

/** The expressions that an expression is made of. */
export function parts(expr: Expr): Expr[] {
  switch (expr.kind) {
    case 'name':
    case 'literal':
      return [];
    case 'binary':
      return [expr.left, expr.right];
    case 'not':
      return [expr.of];
    case 'call':
      return [...expr.args, ...Object.values(expr.keywords)];
    case 'method':
      return [expr.on, ...expr.args];
    case 'item':
      return [expr.of, expr.at];
    case 'slice':
      return [expr.of, expr.from, expr.to].filter((part) => part !== undefined);
    case 'tuple':
    case 'list':
      return expr.items;
    case 'lambda':
      return [expr.body];
    case 'format':
      return expr.parts.filter((part) => typeof part !== 'string');
    case 'choice':
      return [expr.test, expr.then, expr.otherwise];
    case 'local':
      return [expr.value];
    case 'collect':
      return [expr.source, expr.test, expr.value, expr.other].filter((part) => part !== undefined);
    case 'process':
      return [
        ...expr.start.map(([, value]) => value),
        expr.test,
        ...expr.updates.map(([, , value]) => value),
        expr.result,
      ];
  }
}

/** The tree without its names and constants: what two programs of one shape have in common. */
export function shape(expr: Expr): string {
  if (expr.kind === 'local') return shape(expr.value);
  const own =
    expr.kind === 'name'
      ? expr.type
      : expr.kind === 'literal'
        ? typeof expr.value
        : expr.kind === 'binary'
          ? expr.op
          : expr.kind === 'call'
            ? expr.fn
            : expr.kind === 'method'
              ? `.${expr.name}`
              : expr.kind === 'collect'
                ? expr.how
                : expr.kind;
  const inner = parts(expr).map(shape);
  return inner.length ? `${own}(${inner.join(',')})` : own;
}

/** How many operations a tree has. */
export function size(expr: Expr): number {
  const own = ['name', 'literal', 'local'].includes(expr.kind) ? 0 : 1;
  return parts(expr).reduce((sum, part) => sum + size(part), own);
}

const opposite: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
  'not in': 'in',
};

/** What is true when the expression is not. */
export function negated(expr: Expr): Expr {
  if (expr.kind === 'not') return expr.of;
  const other = expr.kind === 'binary' ? opposite[expr.op] : undefined;
  return expr.kind === 'binary' && other !== undefined ? { ...expr, op: other } : { kind: 'not', of: expr };
}

/**
 * What an expression of numbers comes to, or what may be: of a choice its other case.
 * @param ofName the value of a name
 * @returns undefined where it is not one of numbers alone
 */
export function evaluate(expr: Expr, ofName: (name: string) => number | undefined): number | undefined {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'number' ? expr.value : undefined;
    case 'name':
      return ofName(expr.name);
    case 'local':
      return evaluate(expr.value, ofName);
    case 'choice':
      return evaluate(expr.otherwise, ofName);
  }
  const values = parts(expr).map((part) => evaluate(part, ofName));
  const [a, b] = values as [number, number];
  if (values.includes(undefined)) return undefined;
  if (expr.kind === 'binary')
    return { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '//': Math.floor(a / b), '%': a % b }[expr.op];
  return expr.kind === 'call' && expr.fn === 'max' ? Math.max(a, b) : undefined;
}
