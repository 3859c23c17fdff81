/**
 * What the catalogue's situations are written in: English and Python with the names of what was drawn in them. `{whole}`
 * in a text is how `whole` is spoken of, `whole - part` is a tree of what both are computed as. Nothing is drawn here
 * but the names of variables of loops' results.
 */
import { parseExpression, parseStatements, type Expression } from '@phi1/python';
import { capitalized } from '../core/english.js';
import {
  binary,
  call,
  choice,
  format,
  item,
  lambda,
  literal,
  method,
  name,
  slice,
  type Aggregate,
  type Collect,
  type Expr,
  type Process,
} from './expression.js';
import type { Scene } from './scene.js';
import { plural, withArticle } from './settings.js';

/** What was drawn, as it is mentioned and computed with, and what else is known of it (`{list.many}`). */
export interface Known {
  ref: string;
  expr: Expr;
}

/** Something a template may name: known, a word, a number, a text that is filled when asked for. */
export type Binding = string | number | boolean | null | Known | Text | undefined;

/** What the names in a template stand for: what was drawn, else the words of the scene. */
export class Bindings {
  readonly #drawn = new Map<string, unknown>();

  constructor(private readonly words: Readonly<Record<string, unknown>>) {}

  get(name: string): unknown {
    const drawn = this.#drawn.get(name);
    return drawn === undefined ? this.words[name] : drawn;
  }

  set(name: string, value: unknown): void {
    this.#drawn.set(name, value);
  }
}

/** A text with gaps. */
export class Text {
  readonly #parts: readonly (string | Gap)[];

  constructor(template: string) {
    this.#parts = template
      .split(/(\{(?:A |plural )?[\w.]+\})/)
      .filter((part) => part !== '')
      .map((part) => {
        const gap = /^\{(?:(A|plural) )?([\w.]+)\}$/.exec(part);
        return gap ? { form: gap[1], path: gap[2]!.split('.') } : part;
      });
  }

  fill(known: Bindings): string {
    let out = '';
    for (const part of this.#parts) {
      if (typeof part === 'string') out += part;
      else {
        const word = say(lookUp(part.path, known), known);
        if (word === undefined) throw new Error(`{${part.path.join('.')}}: nothing of that name was drawn`);
        out += part.form === 'A' ? capitalized(withArticle(word)) : part.form ? plural(word) : word;
      }
    }
    return out;
  }
}

interface Gap {
  form: string | undefined;
  path: readonly string[];
}

function lookUp(path: readonly string[], known: Bindings): Binding {
  let found = known.get(path[0]!);
  for (let i = 1; i < path.length; i++) found = (found as Record<string, unknown> | undefined)?.[path[i]!];
  return found as Binding;
}

function say(found: Binding, known: Bindings): string | undefined {
  if (found === undefined || found === null) return undefined;
  if (found instanceof Text) return found.fill(known);
  return typeof found === 'object' ? found.ref : String(found);
}

/** An expression or a loop in a scene, of what was drawn for it. */
export type Build<T extends Expr = Expr> = (known: Bindings, scene: Scene) => T;

/** Python's expression as a template of trees; names that nothing was drawn for stay. @throws PythonSyntaxError */
export const compile = (python: string): Build => build(parseExpression(python), {});

/** What a lambda's parameter is, by its name. */
const PARAMETER_TYPES: Readonly<Record<string, string>> = { k: 'str', pair: 'tuple', x: 'int' };

/** The parameters of the lambdas around. */
type Types = Readonly<Record<string, string>>;

function build(node: Expression, types: Types): Build {
  const inner = (each: Expression): Build => build(each, types);
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      if (typeof value !== 'string') return () => literal(value as number | boolean);
      const text = new Text(value);
      return (known) => literal(text.fill(known));
    }
    case 'name':
    case 'attribute':
      return buildName(node, types);
    case 'formatted': {
      const parts = node.parts.map((part) => (typeof part === 'string' ? part : inner(part.value)));
      return (known, s) =>
        format(
          ...parts.map((part) => {
            const made = typeof part === 'string' ? literal(part) : part(known, s);
            return made.kind === 'literal' && typeof made.value === 'string' ? made.value : made;
          }),
        );
    }
    case 'list':
    case 'tuple': {
      const kind = node.kind as 'list' | 'tuple';
      const items = node.items.map(inner);
      return (known, s) => ({ kind, items: items.map((each) => each(known, s)) });
    }
    case 'unary': {
      const { operator, operand } = node;
      if (operator === '-' && operand.kind === 'constant') return () => literal(-Number(operand.value));
      const of = inner(operand);
      return (known, s) => ({ kind: 'not', of: of(known, s) });
    }
    case 'logical':
    case 'binary':
      return buildBinary(node.operator, inner(node.left), inner(node.right));
    case 'compare':
      return buildBinary(node.operators[0]!, inner(node.left), inner(node.rights[0]!));
    case 'conditional': {
      const [test, then, otherwise] = [node.test, node.body, node.otherwise].map(inner) as [
        Build,
        Build,
        Build,
      ];
      return (known, s) => choice(test(known, s), then(known, s), otherwise(known, s));
    }
    case 'index': {
      const [of, at] = [inner(node.object), inner(node.index)];
      return (known, s) => item(of(known, s), at(known, s));
    }
    case 'slice': {
      const of = inner(node.object);
      const [from, to, step] = [node.lower, node.upper, node.step].map((each) => each && inner(each));
      return (known, s) => {
        const by = step?.(known, s);
        return slice(
          of(known, s),
          from?.(known, s),
          to?.(known, s),
          by?.kind === 'literal' ? Number(by.value) : undefined,
        );
      };
    }
    case 'lambda': {
      const [{ name: parameter }] = node.parameters as [{ name: string }];
      const body = build(node.body, { ...types, [parameter]: PARAMETER_TYPES[parameter] ?? 'int' });
      return (known, s) => lambda(parameter, body(known, s));
    }
    case 'call':
      return buildCall(node, types);
    case 'comprehension':
      return buildCollect(node.result === 'dict' ? 'dict' : 'list', node, types);
    default:
      throw new Error(`${node.kind}: not in the grammar`);
  }
}

const buildBinary =
  (op: string, left: Build, right: Build): Build =>
  (known, s) =>
    binary(op, left(known, s), right(known, s));

/** `prices.get` to its parts; undefined for all that is no name or a part of one. */
function pathOf(node: Expression): string[] | undefined {
  if (node.kind === 'name') return [node.name];
  const head = node.kind === 'attribute' ? pathOf(node.object) : undefined;
  return head && [...head, (node as { name: string }).name];
}

function buildName(node: Expression, types: Types): Build {
  const path = pathOf(node)!;
  const [head, ...rest] = path as [string, ...string[]];
  const type = types[head];
  if (type !== undefined) return () => name(head, type);
  return (known) => {
    const found = lookUp(path, known);
    if (found instanceof Text) return literal(found.fill(known));
    if (found === null) throw new Error(`${path.join('.')}: nothing was drawn for it`);
    if (typeof found === 'object') return found.expr;
    if (found !== undefined) return literal(found);
    if (rest.length === 0) return name(head);
    return name([say(lookUp([head], known), known)!.slice(1, -1), ...rest].join('.'), 'dict');
  };
}

function buildCall({ callee, args, keywords }: Expression & { kind: 'call' }, types: Types): Build {
  const path = pathOf(callee) ?? [''];
  const how = path.join('.');
  const [first] = args;
  if (isAggregate(how) && first?.kind === 'comprehension') return buildCollect(how, first, types, args[1]);
  const of = args.map((each) => build(each, types));
  const named = keywords.map((each) => [each.name, build(each.value, types)] as const);
  const on = callee.kind === 'attribute' && how !== 'math.ceil' ? build(callee.object, types) : undefined;
  return (known, s) => {
    const made = of.map((each) => each(known, s));
    if (on) return method(on(known, s), (callee as { name: string }).name, ...made);
    const chosen = lookUp(path, known);
    const fn = chosen instanceof Text ? chosen.fill(known) : how;
    return call(fn, made, Object.fromEntries(named.map(([key, value]) => [key, value(known, s)])));
  };
}

const AGGREGATES: readonly string[] = ['sum', 'count', 'any', 'all', 'first', 'tally'] satisfies Aggregate[];
const isAggregate = (how: string): how is Aggregate => AGGREGATES.includes(how);

/** `sum(price for price in prices if price > limit)`; `first((...), none)`, `tally({key: 1 for ...})`. */
function buildCollect(
  how: Aggregate,
  { key, value, clauses }: Expression & { kind: 'comprehension' },
  types: Types,
  none?: Expression,
): Build {
  const { target, iterable, conditions } = clauses[0]!;
  const targets = (target.kind === 'tuple' ? target.items : [target]).map((each) => build(each, types));
  const [source, of] = [build(iterable, types), build(value, types)];
  const [test, other] = [conditions[0], key ?? none].map((each) => each && build(each, types));
  const path = conditions[0] && pathOf(conditions[0]);
  return (known, s): Collect => ({
    kind: 'collect',
    how,
    target: targets.map((each) => (each(known, s) as { name: string }).name).join(', '),
    source: source(known, s),
    test: path && lookUp(path, known) === null ? undefined : test?.(known, s),
    value: of(known, s),
    other: other?.(known, s),
    into: s.take(...RESULTS[how]),
  });
}

/** What a loop gathers its result in. */
const RESULTS: Readonly<Record<Aggregate, readonly string[]>> = {
  sum: ['total'],
  count: ['count'],
  list: ['result', 'selected', 'found'],
  dict: ['result', 'table'],
  tally: ['counts', 'tally'],
  any: ['result'],
  all: ['result'],
  first: ['result'],
};

/** Assignments, a `while` loop with updates of variables and a `return` as a template. @throws PythonSyntaxError */
export function compileProcess(python: string): Build<Process> {
  const statements = parseStatements(python);
  const loop = statements.find((each) => each.kind === 'while')!;
  const result = compileReturn(statements.at(-1)!);
  const start = statements.flatMap((each) =>
    each.kind === 'assign' ? [[build(each.targets[0]!, {}), build(each.value, {})] as const] : [],
  );
  const updates = loop.body.flatMap((each) =>
    each.kind === 'augmented'
      ? [[build(each.target, {}), `${each.operator}=`, build(each.value, {})] as const]
      : [],
  );
  const test = build(loop.test, {});
  return (known, s) => {
    const called = (variable: Build): string => (variable(known, s) as { name: string }).name;
    return {
      kind: 'process',
      start: start.map(([variable, value]) => [called(variable), value(known, s)]),
      test: test(known, s),
      updates: updates.map(([variable, op, value]) => [called(variable), op, value(known, s)]),
      result: result(known, s),
    };
  };
}

function compileReturn(statement: ReturnType<typeof parseStatements>[number]): Build {
  if (statement.kind !== 'return' || !statement.value) throw new Error('expected a return at the end');
  return build(statement.value, {});
}
