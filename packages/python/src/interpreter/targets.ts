/** Assignment to a name, attribute, item, slice, or a tuple of them. */
import type { Expression } from './ast.js';
import { setAttribute } from './attributes.js';
import { iterate, setItem, setSlice } from './iteration.js';
import type { Evaluate, Frame, Scope } from './scope.js';
import { OutOfDomain, raise, typeName, type Value } from './values.js';

/** Binds a value in a frame. */
export type Assign = (frame: Frame, value: Value) => void;

/**
 * Compiles a target of an assignment.
 *
 * @param declares whether names are new in this scope (a comprehension's), rather than bound already
 * @throws OutOfDomain for a target that the subset does not have
 */
export type Assigner = (target: Expression, scope: Scope, declares?: boolean) => Assign;

/** @param compile compiles the expressions in a target: the object of an attribute, an index */
export function createAssigner(compile: (node: Expression, scope: Scope) => Evaluate): Assigner {
  return function assigner(target: Expression, scope: Scope, declares = false): Assign {
    switch (target.kind) {
      case 'name': {
        if (declares) scope.declare(target.name);
        const { depth, slot } = scope.resolve(target.name)!;
        if (depth === 0)
          return (frame, value) => {
            frame.slots[slot] = value;
          };
        return (frame, value) => {
          let at = frame;
          for (let i = 0; i < depth; i++) at = at.up!;
          at.slots[slot] = value;
        };
      }
      case 'tuple':
      case 'list':
        return unpacker(
          target.items,
          target.items.map((item) => assigner(item.kind === 'starred' ? item.value : item, scope, declares)),
        );
      case 'attribute': {
        const object = compile(target.object, scope);
        return (frame, value) => {
          setAttribute(object(frame), target.name, value);
        };
      }
      case 'index': {
        const [object, index] = [compile(target.object, scope), compile(target.index, scope)];
        return (frame, value) => {
          setItem(object(frame), index(frame), value);
        };
      }
      case 'slice': {
        const object = compile(target.object, scope);
        const [lower, upper, step] = [target.lower, target.upper, target.step].map(
          (bound) => bound && compile(bound, scope),
        );
        return (frame, value) => {
          const bounds = { lower: lower?.(frame), upper: upper?.(frame), step: step?.(frame) };
          setSlice(object(frame), bounds, value);
        };
      }
      default:
        throw new OutOfDomain(`assignment to ${target.kind}`);
    }
  };
}

function unpacker(targets: Expression[], assigns: Assign[]): Assign {
  const star = targets.findIndex((target) => target.kind === 'starred');
  return (frame, value) => {
    if (value === null || typeof value === 'number' || typeof value === 'boolean')
      raise('TypeError', `cannot unpack non-iterable ${typeName(value)} object`);
    const items = [...iterate(value)];
    const expected = targets.length;
    if (star >= 0) {
      const rest = items.length - (expected - 1);
      if (rest < 0)
        raise(
          'ValueError',
          `not enough values to unpack (expected at least ${String(expected - 1)}, got ${String(items.length)})`,
        );
      items.splice(star, rest, items.slice(star, star + rest));
    } else if (items.length < expected)
      raise(
        'ValueError',
        `not enough values to unpack (expected ${String(expected)}, got ${String(items.length)})`,
      );
    else if (items.length > expected)
      raise('ValueError', `too many values to unpack (expected ${String(expected)})`);
    assigns.forEach((assign, i) => {
      assign(frame, items[i]!);
    });
  };
}
