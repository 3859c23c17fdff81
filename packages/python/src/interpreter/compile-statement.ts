/** Statements to closures. A closure says how control goes on; a returned value waits in the frame. */
import type { Expression, Statement } from './ast.js';
import { assigner, compileExpression, compileFunction } from './compile-expression.js';
import { callableFrom, instantiate } from './builtins.js';
import { deleteItem, getItem, iterate, toList, setItem } from './iteration.js';
import { machine } from './machine.js';
import { modules } from './modules.js';
import { binary, bounded } from './operators.js';
import { boundNames, Scope, type Evaluate, type Frame } from './scope.js';
import type { Assign } from './targets.js';
import { Instance, OutOfDomain, PyClass, PySet, raise, Raised, truthy, type Value } from './values.js';

const enum Flow {
  next,
  break,
  continue,
  return,
}

type Execute = (frame: Frame) => Flow;

/** Compiles statements that run in order. `traced` programs report to the machine's tracer. */
export function compileBody(body: readonly Statement[], scope: Scope, traced: boolean): Execute {
  const steps = body.map((statement) => {
    const execute = compileStatement(statement, scope, traced);
    const silent = statement.kind === 'expression' && statement.value.kind === 'constant';
    if (!traced || silent || !['assign', 'augmented', 'expression', 'delete'].includes(statement.kind))
      return execute;
    return (frame: Frame): Flow => {
      const flow = execute(frame);
      machine.tracer?.(statement.line, 'step', frame, scope);
      return flow;
    };
  });
  const [only] = steps;
  if (steps.length === 1) return only!;
  return (frame) => {
    for (const step of steps) {
      const flow = step(frame);
      if (flow !== Flow.next) return flow;
    }
    return Flow.next;
  };
}

function compileStatement(node: Statement, scope: Scope, traced: boolean): Execute {
  const next = (effect: (frame: Frame) => unknown): Execute => {
    return (frame) => {
      effect(frame);
      return Flow.next;
    };
  };
  switch (node.kind) {
    case 'expression':
      return next(compileExpression(node.value, scope));
    case 'assign': {
      const value = compileExpression(node.value, scope);
      const assigns = node.targets.map((target) => assigner(target, scope));
      const [only] = assigns;
      if (assigns.length === 1) return next((frame) => only!(frame, value(frame)));
      return next((frame) => {
        const result = value(frame);
        for (const assign of assigns) assign(frame, result);
      });
    }
    case 'augmented':
      return next(compileAugmented(node.target, node.operator, compileExpression(node.value, scope), scope));
    case 'return': {
      const value: Evaluate = node.value ? compileExpression(node.value, scope) : () => null;
      return (frame) => {
        frame.result = value(frame);
        if (traced) machine.tracer?.(node.line, 'return', frame, scope, frame.result);
        return Flow.return;
      };
    }
    case 'if': {
      const test = compileTest(node.test, node.line, scope, traced);
      const [body, otherwise] = [
        compileBody(node.body, scope, traced),
        compileBody(node.otherwise, scope, traced),
      ];
      return (frame) => (test(frame) ? body(frame) : otherwise(frame));
    }
    case 'for':
      return compileFor(node, scope, traced);
    case 'while':
      return compileWhile(node, scope, traced);
    case 'break':
      return () => Flow.break;
    case 'continue':
      return () => Flow.continue;
    case 'pass':
    case 'nonlocal':
      return () => Flow.next;
    case 'function': {
      const make = compileDefinition(node, scope, traced);
      const assign = assigner({ kind: 'name', name: node.name }, scope);
      return next((frame) => {
        assign(frame, make(frame));
      });
    }
    case 'class':
      return next(compileClass(node, scope, traced));
    case 'raise':
      return compileRaise(node.value && compileExpression(node.value, scope));
    case 'try':
      return compileTry(node, scope, traced);
    case 'assert': {
      const test = compileExpression(node.test, scope);
      const message = node.message && compileExpression(node.message, scope);
      return next((frame) => truthy(test(frame)) || raise('AssertionError', message?.(frame)));
    }
    case 'delete': {
      const { target } = node;
      if (target.kind !== 'index') throw new OutOfDomain('del of anything but an item');
      const [object, index] = [
        compileExpression(target.object, scope),
        compileExpression(target.index, scope),
      ];
      return next((frame) => {
        deleteItem(object(frame), index(frame));
      });
    }
    case 'import':
      return compileImport(node, scope);
  }
}

function compileTest(
  node: Expression,
  line: number,
  scope: Scope,
  traced: boolean,
): (frame: Frame) => boolean {
  const test = compileExpression(node, scope);
  if (!traced) return (frame) => truthy(test(frame));
  return (frame) => {
    const holds = truthy(test(frame));
    machine.tracer?.(line, 'test', frame, scope, holds);
    return holds;
  };
}

function compileAugmented(
  target: Expression,
  operator: string,
  value: Evaluate,
  scope: Scope,
): (f: Frame) => void {
  const combine = (old: Value, more: Value): Value => {
    if (operator === '+' && Array.isArray(old)) {
      old.push(...bounded(toList(more)));
      bounded(old);
      return old;
    }
    if (operator === '|' && old instanceof PySet && more instanceof PySet) {
      for (const item of more.members.values()) old.add(item);
      return old;
    }
    return binary(operator, old, more);
  };
  if (target.kind === 'index') {
    const [object, index] = [compileExpression(target.object, scope), compileExpression(target.index, scope)];
    return (frame) => {
      const [container, key] = [object(frame), index(frame)];
      setItem(container, key, combine(getItem(container, key), value(frame)));
    };
  }
  const read = compileExpression(target, scope);
  const assign = assigner(target, scope);
  return (frame) => {
    assign(frame, combine(read(frame), value(frame)));
  };
}

function compileFor(node: Statement & { kind: 'for' }, scope: Scope, traced: boolean): Execute {
  const iterable = compileExpression(node.iterable, scope);
  const assign: Assign = assigner(node.target, scope);
  const [body, otherwise] = [
    compileBody(node.body, scope, traced),
    compileBody(node.otherwise, scope, traced),
  ];
  return (frame) => {
    for (const item of iterate(iterable(frame))) {
      machine.tick();
      assign(frame, item);
      if (traced) machine.tracer?.(node.line, 'loop', frame, scope, item);
      const flow = body(frame);
      if (flow === Flow.break) return Flow.next;
      if (flow === Flow.return) return flow;
    }
    return otherwise(frame);
  };
}

function compileWhile(node: Statement & { kind: 'while' }, scope: Scope, traced: boolean): Execute {
  const test = compileTest(node.test, node.line, scope, traced);
  const [body, otherwise] = [
    compileBody(node.body, scope, traced),
    compileBody(node.otherwise, scope, traced),
  ];
  return (frame) => {
    while (test(frame)) {
      machine.tick();
      const flow = body(frame);
      if (flow === Flow.break) return Flow.next;
      if (flow === Flow.return) return flow;
    }
    return otherwise(frame);
  };
}

function compileDefinition(node: Statement & { kind: 'function' }, outer: Scope, traced: boolean): Evaluate {
  const scope = new Scope(outer);
  for (const parameter of node.parameters) scope.declare(parameter.name);
  scope.parameters = node.parameters.length;
  for (const name of boundNames(node.body)) scope.declare(name);
  const body = compileBody(node.body, scope, traced);
  const make = compileFunction(
    node.name,
    node.parameters,
    scope,
    (frame) => (body(frame) === Flow.return ? frame.result : null),
    outer,
  );
  const decorators = node.decorators.map((decorator) => compileExpression(decorator, outer));
  return (frame) =>
    decorators.reduceRight<Value>((made, decorate) => callableFrom(decorate(frame))([made]), make(frame));
}

function compileClass(
  node: Statement & { kind: 'class' },
  scope: Scope,
  traced: boolean,
): (frame: Frame) => void {
  const base = node.base && compileExpression(node.base, scope);
  const inside = new Scope(scope, true, node.name);
  const members = node.body.flatMap((statement): { name: string; evaluate: Evaluate }[] => {
    if (statement.kind === 'function')
      return [{ name: statement.name, evaluate: compileDefinition(statement, inside, traced) }];
    if (statement.kind === 'assign' && statement.targets[0]!.kind === 'name')
      return [{ name: statement.targets[0].name, evaluate: compileExpression(statement.value, scope) }];
    if (statement.kind === 'pass' || statement.kind === 'expression') return [];
    throw new OutOfDomain(`${statement.kind} in a class body`);
  });
  const assign = assigner({ kind: 'name', name: node.name }, scope);
  return (frame) => {
    const type = new PyClass(node.name, (base?.(frame) as PyClass | undefined) ?? null);
    for (const { name, evaluate } of members) type.attributes.set(name, evaluate(frame));
    assign(frame, type);
  };
}

const handling: Raised[] = [];

function compileRaise(value: Evaluate | undefined): Execute {
  return (frame) => {
    if (!value) throw handling.at(-1) ?? raise('RuntimeError', 'No active exception to reraise');
    const made = value(frame);
    const exception = made instanceof PyClass ? instantiate(made, []) : made;
    if (exception instanceof Instance) throw new Raised(exception);
    return raise('TypeError', 'exceptions must derive from BaseException');
  };
}

function compileTry(node: Statement & { kind: 'try' }, scope: Scope, traced: boolean): Execute {
  const [body, otherwise, last] = [node.body, node.otherwise, node.finally].map((part) =>
    compileBody(part, scope, traced),
  );
  const handlers = node.handlers.map((handler) => ({
    type: handler.type && compileExpression(handler.type, scope),
    assign: handler.name === undefined ? undefined : assigner({ kind: 'name', name: handler.name }, scope),
    body: compileBody(handler.body, scope, traced),
  }));
  const attempt: Execute = (frame) => {
    let flow: Flow;
    try {
      flow = body!(frame);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      for (const handler of handlers) {
        if (handler.type && !matches(error.exception, handler.type(frame))) continue;
        handler.assign?.(frame, error.exception);
        handling.push(error);
        try {
          return handler.body(frame);
        } finally {
          handling.pop();
        }
      }
      throw error;
    }
    return flow === Flow.next ? otherwise!(frame) : flow;
  };
  if (node.finally.length === 0) return attempt;
  return (frame) => {
    let flow: Flow;
    try {
      flow = attempt(frame);
    } catch (error) {
      const override = last!(frame);
      if (override !== Flow.next) return override;
      throw error;
    }
    const override = last!(frame);
    return override === Flow.next ? flow : override;
  };
}

function matches(exception: Instance, type: Value): boolean {
  if (type instanceof PyClass) return exception.type.isSubclassOf(type);
  return toList(type).some((one) => matches(exception, one));
}

function compileImport(node: Statement & { kind: 'import' }, scope: Scope): Execute {
  const module = modules.get(node.module);
  if (!module) return () => raise('ModuleNotFoundError', `No module named '${node.module}'`);
  const bindings = (node.names ?? [{ name: '', as: node.as }]).map(({ name, as }) => {
    const value = name === '' ? module : module.attributes.get(name);
    if (value === undefined) throw new OutOfDomain(`${node.module}.${name}`);
    return { assign: assigner({ kind: 'name', name: as }, scope), value };
  });
  return (frame) => {
    for (const { assign, value } of bindings) assign(frame, value);
    return Flow.next;
  };
}
