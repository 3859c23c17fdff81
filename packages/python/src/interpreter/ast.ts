/** The syntax tree of the Python that the teacher writes: a subset of CPython's `ast`, with line numbers. */
import type { Value } from './values.js';

export type Expression =
  | { kind: 'constant'; value: Value }
  | { kind: 'name'; name: string }
  | { kind: 'formatted'; parts: FormattedPart[] }
  | { kind: 'list' | 'tuple' | 'set'; items: Expression[] }
  | { kind: 'starred'; value: Expression }
  | { kind: 'dict'; items: { key: Expression | null; value: Expression }[] }
  | { kind: 'unary'; operator: '-' | '+' | '~' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'logical'; operator: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'compare'; left: Expression; operators: string[]; rights: Expression[] }
  | { kind: 'conditional'; test: Expression; body: Expression; otherwise: Expression }
  | { kind: 'lambda'; parameters: Parameter[]; body: Expression }
  | Comprehension
  | { kind: 'call'; callee: Expression; args: Expression[]; keywords: { name: string; value: Expression }[] }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'index'; object: Expression; index: Expression }
  | { kind: 'slice'; object: Expression; lower?: Expression; upper?: Expression; step?: Expression };

/**
 * A list, set or dict comprehension, or a generator expression: one clause per `for`, with its `if`s; `key` for a
 * dict only.
 */
export interface Comprehension {
  kind: 'comprehension';
  result: 'list' | 'set' | 'dict' | 'generator';
  key?: Expression;
  value: Expression;
  clauses: { target: Expression; iterable: Expression; conditions: Expression[] }[];
}

/** Text, or `{value!conversion:spec}` of an f-string. */
export type FormattedPart = string | { value: Expression; conversion: '' | 'r' | 's'; spec: FormattedPart[] };

/** A parameter of a `def` or a lambda; its annotation is not kept. */
export interface Parameter {
  name: string;
  default?: Expression;
  /** `*name`. */
  rest?: boolean;
}

export type Statement = { line: number } & (
  | { kind: 'expression'; value: Expression }
  | { kind: 'assign'; targets: Expression[]; value: Expression }
  | { kind: 'augmented'; target: Expression; operator: string; value: Expression }
  | { kind: 'return'; value?: Expression }
  | { kind: 'if'; test: Expression; body: Statement[]; otherwise: Statement[] }
  | { kind: 'for'; target: Expression; iterable: Expression; body: Statement[]; otherwise: Statement[] }
  | { kind: 'while'; test: Expression; body: Statement[]; otherwise: Statement[] }
  | { kind: 'break' | 'continue' | 'pass' }
  | { kind: 'function'; name: string; parameters: Parameter[]; body: Statement[]; decorators: Expression[] }
  | { kind: 'class'; name: string; base?: Expression; body: Statement[] }
  | { kind: 'raise'; value?: Expression }
  | { kind: 'try'; body: Statement[]; handlers: Handler[]; otherwise: Statement[]; finally: Statement[] }
  | { kind: 'assert'; test: Expression; message?: Expression }
  | { kind: 'nonlocal'; names: string[] }
  | { kind: 'delete'; target: Expression }
  | { kind: 'import'; module: string; names: { name: string; as: string }[] | null; as: string }
);

/** `except type as name:`; without `type` it takes every exception, without `name` it binds none. */
export interface Handler {
  type?: Expression;
  name?: string;
  body: Statement[];
}
