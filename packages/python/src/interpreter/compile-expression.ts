/** Expressions to closures: `compile` once, then call with a frame as often as needed. */
import type { Comprehension, Expression, FormattedPart, Parameter } from './ast.js';
import { getAttribute, callMethod, superMethod } from './attributes.js';
import { builtins, callableFrom, instantiate } from './builtins.js';
import { mergeInto } from './containers.js';
import { format } from './format.js';
import { getItem, getSlice, iterate, iterFrom } from './iteration.js';
import { machine } from './machine.js';
import { bitwise, negate } from './numbers.js';
import { binary, compare } from './operators.js';
import { Scope, type Evaluate, type Frame } from './scope.js';
import { createAssigner } from './targets.js';
import { repr, str } from './text.js';
import { Callable, Dict, PyClass, PySet, raise, truthy, Tuple, type Keywords, type Value } from './values.js';

/** Compiles a target of an assignment. */
export const assigner = createAssigner(compileExpression);

/**
 * An expression as a closure over a frame. Names are resolved here, once; one that no scope binds is a built-in or
 * raises NameError when it is evaluated.
 */
export function compileExpression(node: Expression, scope: Scope): Evaluate {
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'name':
      return compileName(node.name, scope);
    case 'formatted':
      return compileFormatted(node.parts, scope);
    case 'list':
      return compileItems(node.items, scope);
    case 'tuple': {
      const items = compileItems(node.items, scope);
      return (frame) => new Tuple(items(frame));
    }
    case 'set': {
      const items = compileItems(node.items, scope);
      return (frame) => new PySet(items(frame));
    }
    case 'dict':
      return compileDict(node.items, scope);
    case 'unary':
      return compileUnary(node.operator, compileExpression(node.operand, scope));
    case 'binary': {
      const { operator } = node;
      const [left, right] = [compileExpression(node.left, scope), compileExpression(node.right, scope)];
      return (frame) => binary(operator, left(frame), right(frame));
    }
    case 'logical': {
      const [left, right] = [compileExpression(node.left, scope), compileExpression(node.right, scope)];
      const stopsOn = node.operator === 'or';
      return (frame) => {
        const value = left(frame);
        return truthy(value) === stopsOn ? value : right(frame);
      };
    }
    case 'compare':
      return compileCompare(node.left, node.operators, node.rights, scope);
    case 'conditional': {
      const test = compileExpression(node.test, scope);
      const [body, otherwise] = [
        compileExpression(node.body, scope),
        compileExpression(node.otherwise, scope),
      ];
      return (frame) => (truthy(test(frame)) ? body(frame) : otherwise(frame));
    }
    case 'lambda': {
      const inner = new Scope(scope);
      for (const parameter of node.parameters) inner.declare(parameter.name);
      const body = compileExpression(node.body, inner);
      return compileFunction('<lambda>', node.parameters, inner, body, scope);
    }
    case 'comprehension':
      return compileComprehension(node, scope);
    case 'call':
      return compileCall(node, scope);
    case 'attribute': {
      const object = compileExpression(node.object, scope);
      const { name } = node;
      return (frame) => getAttribute(object(frame), name);
    }
    case 'index': {
      const [object, index] = [compileExpression(node.object, scope), compileExpression(node.index, scope)];
      return (frame) => getItem(object(frame), index(frame));
    }
    case 'slice': {
      const object = compileExpression(node.object, scope);
      const [lower, upper, step] = [node.lower, node.upper, node.step].map(
        (bound) => bound && compileExpression(bound, scope),
      );
      return (frame) =>
        getSlice(object(frame), { lower: lower?.(frame), upper: upper?.(frame), step: step?.(frame) });
    }
    case 'starred':
      return () => raise('TypeError', "can't use starred expression here");
  }
}

function compileName(name: string, scope: Scope): Evaluate {
  const place = scope.resolve(name);
  if (!place) {
    const builtin = builtins.get(name);
    if (builtin !== undefined) return () => builtin;
    return () => raise('NameError', `name '${name}' is not defined`);
  }
  const { depth, slot, local } = place;
  const unbound = (): never =>
    local
      ? raise(
          'UnboundLocalError',
          `cannot access local variable '${name}' where it is not associated with a value`,
        )
      : raise('NameError', `name '${name}' is not defined`);
  if (depth === 0)
    return (frame) => {
      const value = frame.slots[slot];
      return value === undefined ? unbound() : value;
    };
  return (frame) => {
    let at = frame;
    for (let i = 0; i < depth; i++) at = at.up!;
    const value = at.slots[slot];
    return value === undefined ? unbound() : value;
  };
}

function compileUnary(operator: '-' | '+' | '~' | 'not', operand: Evaluate): Evaluate {
  switch (operator) {
    case 'not':
      return (frame) => !truthy(operand(frame));
    case '-':
      return (frame) => negate(operand(frame));
    case '~':
      return (frame) =>
        bitwise('^', operand(frame), -1) ?? raise('TypeError', 'bad operand type for unary ~');
    case '+':
      return (frame) => negate(negate(operand(frame)));
  }
}

function compileCompare(
  first: Expression,
  operators: string[],
  others: Expression[],
  scope: Scope,
): Evaluate {
  const left = compileExpression(first, scope);
  const rights = others.map((right) => compileExpression(right, scope));
  const [operator] = operators;
  const [right] = rights;
  if (operators.length === 1) return (frame) => compare(operator!, left(frame), right!(frame));
  return (frame) => {
    let value = left(frame);
    for (let i = 0; i < rights.length; i++) {
      const next = rights[i]!(frame);
      if (!compare(operators[i]!, value, next)) return false;
      value = next;
    }
    return true;
  };
}

function compileItems(nodes: Expression[], scope: Scope): (frame: Frame) => Value[] {
  const items = nodes.map((node) =>
    node.kind === 'starred'
      ? { spread: true, evaluate: compileExpression(node.value, scope) }
      : { spread: false, evaluate: compileExpression(node, scope) },
  );
  if (!items.some((item) => item.spread)) {
    const plain = items.map((item) => item.evaluate);
    return (frame) => plain.map((evaluate) => evaluate(frame));
  }
  return (frame) =>
    items.flatMap(({ spread, evaluate }) => (spread ? [...iterate(evaluate(frame))] : [evaluate(frame)]));
}

function compileDict(nodes: { key: Expression | null; value: Expression }[], scope: Scope): Evaluate {
  const items = nodes.map(({ key, value }) => ({
    key: key && compileExpression(key, scope),
    value: compileExpression(value, scope),
  }));
  return (frame) => {
    const dict = new Dict();
    for (const { key, value } of items)
      if (key) dict.set(key(frame), value(frame));
      else mergeInto(dict, value(frame));
    return dict;
  };
}

function compileFormatted(parts: FormattedPart[], scope: Scope): (frame: Frame) => string {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return () => part;
    const value = compileExpression(part.value, scope);
    const spec = compileFormatted(part.spec, scope);
    const { conversion } = part;
    return (frame: Frame): string => {
      const converted =
        conversion === 'r' ? repr(value(frame)) : conversion === 's' ? str(value(frame)) : value(frame);
      return format(converted, spec(frame));
    };
  });
  return (frame) => pieces.map((piece) => piece(frame)).join('');
}

function compileComprehension(node: Comprehension, outer: Scope): Evaluate {
  const scope = new Scope(outer, true);
  const clauses = node.clauses.map((clause, i) => {
    const iterable = compileExpression(clause.iterable, i === 0 ? outer : scope);
    const assign = assigner(clause.target, scope, true);
    return { iterable, assign, conditions: clause.conditions.map((test) => compileExpression(test, scope)) };
  });
  const value = compileExpression(node.value, scope);
  const key = node.key && compileExpression(node.key, scope);

  function* walk(frame: Frame, depth: number, first?: Value): Generator<Frame> {
    const clause = clauses[depth];
    if (!clause) {
      yield frame;
      return;
    }
    for (const item of iterate(first ?? clause.iterable(frame))) {
      machine.tick();
      clause.assign(frame, item);
      if (clause.conditions.every((test) => truthy(test(frame)))) yield* walk(frame, depth + 1);
    }
  }

  const [only] = clauses;
  const each = (frame: Frame, take: () => void): void => {
    if (clauses.length > 1) {
      const frames = walk(frame, 0);
      while (!frames.next().done) take();
    } else
      for (const item of iterate(only!.iterable(frame))) {
        machine.tick();
        only!.assign(frame, item);
        if (only!.conditions.every((test) => truthy(test(frame)))) take();
      }
  };

  switch (node.result) {
    case 'list':
      return (frame) => {
        const list: Value[] = [];
        each(frame, () => list.push(value(frame)));
        return list;
      };
    case 'set':
      return (frame) => {
        const set = new PySet();
        each(frame, () => {
          set.add(value(frame));
        });
        return set;
      };
    case 'dict':
      return (frame) => {
        const dict = new Dict();
        each(frame, () => {
          dict.set(key!(frame), value(frame));
        });
        return dict;
      };
    case 'generator':
      return (frame) => {
        const frames = walk(frame, 0, only!.iterable(frame));
        function* values(): Generator<Value> {
          for (const at of frames) yield value(at);
        }
        return iterFrom(values());
      };
  }
}

function compileCall(node: Expression & { kind: 'call' }, scope: Scope): Evaluate {
  const args = compileItems(node.args, scope);
  const keywordNodes = node.keywords.map(({ name, value }) => ({
    name,
    value: compileExpression(value, scope),
  }));
  const keywords = keywordNodes.length
    ? (frame: Frame): Keywords => new Map(keywordNodes.map(({ name, value }) => [name, value(frame)]))
    : (): undefined => undefined;
  const { callee } = node;
  if (callee.kind === 'attribute') {
    const { name, object } = callee;
    if (object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'super') {
      const owner = compileName(scope.className!, scope);
      const self = scope.owner;
      if (self !== scope) return () => raise('RuntimeError', 'super(): no arguments');
      return (frame) =>
        superMethod(owner(frame) as PyClass, frame.slots[0]!, name).call(
          [frame.slots[0]!, ...args(frame)],
          keywords(frame),
        );
    }
    const evaluate = compileExpression(object, scope);
    return (frame) => {
      const target = evaluate(frame);
      return callMethod(target, name, args(frame), keywords(frame));
    };
  }
  const evaluate = compileExpression(callee, scope);
  return (frame) => {
    const target = evaluate(frame);
    if (target instanceof Callable) return target.call(args(frame), keywords(frame));
    if (target instanceof PyClass) return instantiate(target, args(frame), keywords(frame));
    return callableFrom(target)(args(frame), keywords(frame));
  };
}

/** What a `def` or lambda evaluates to: a callable closed over the frame in which it was made. */
export function compileFunction(
  name: string,
  parameters: Parameter[],
  scope: Scope,
  body: Evaluate,
  outer: Scope,
): (frame: Frame) => Callable {
  const defaults = parameters.map(
    (parameter) => parameter.default && compileExpression(parameter.default, outer),
  );
  const plain = !parameters.some((parameter) => parameter.rest);
  return (made) => {
    const defaultValues = defaults.map((evaluate) => evaluate?.(made));
    return new Callable(name, (args, keywords) => {
      const slots: (Value | undefined)[] =
        plain && !keywords && args.length === parameters.length
          ? args.slice()
          : bindArguments(name, parameters, defaultValues, args, keywords);
      slots.length = scope.size;
      machine.enter();
      try {
        return body({ slots, up: made, result: null });
      } finally {
        machine.depth--;
      }
    });
  };
}

function bindArguments(
  name: string,
  parameters: Parameter[],
  defaults: (Value | undefined)[],
  args: Value[],
  keywords: Keywords | undefined,
): (Value | undefined)[] {
  const slots: (Value | undefined)[] = [];
  let taken = 0;
  parameters.forEach((parameter, i) => {
    if (parameter.rest) {
      slots[i] = new Tuple(args.slice(taken));
      taken = args.length;
    } else if (taken < args.length) slots[i] = args[taken++];
    else slots[i] = keywords?.get(parameter.name) ?? defaults[i];
    if (slots[i] === undefined)
      raise('TypeError', `${name}() missing a required argument: '${parameter.name}'`);
  });
  if (taken < args.length)
    raise(
      'TypeError',
      `${name}() takes ${String(parameters.length)} positional arguments but ${String(args.length)} were given`,
    );
  return slots;
}
