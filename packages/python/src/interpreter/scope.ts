/**
 * Where names live while a program runs: every function call has a frame of slots, and the compiler turns each
 * name into "so many frames up, that slot" once. A comprehension's variables are slots of the function around it.
 */
import type { Expression, Statement } from './ast.js';
import type { Value } from './values.js';

/**
 * The variables of one call: values by slot (undefined before the first assignment), the frame of the function
 * around it, and what `return` left.
 */
export interface Frame {
  slots: (Value | undefined)[];
  up: Frame | null;
  result: Value;
}

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Value;

/**
 * What the compiler knows of one function, lambda, comprehension or module: which names it binds, and in which slots
 * of a frame they are.
 */
export class Scope {
  readonly names = new Map<string, number>();
  /** How many slots a frame needs; counted by the function's own scope. */
  size = 0;
  /** How many of the slots, the first ones, are parameters. */
  parameters = 0;

  /**
   * @param inline true for a comprehension, whose slots are in the frame of the scope around it
   * @param className the class whose method this is, for `super()`
   */
  constructor(
    readonly parent: Scope | null,
    readonly inline = false,
    readonly className: string | null = parent?.className ?? null,
  ) {}

  get owner(): Scope {
    return this.inline ? this.parent!.owner : this;
  }

  declare(name: string): number {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const slot = this.owner.size++;
    this.names.set(name, slot);
    return slot;
  }

  resolve(name: string): { depth: number; slot: number; local: boolean } | undefined {
    const slot = this.names.get(name);
    if (slot !== undefined) return { depth: 0, slot, local: this.owner.parent !== null };
    const outer = this.parent?.resolve(name);
    return outer && (this.inline ? outer : { ...outer, depth: outer.depth + 1, local: false });
  }
}

/** The names that a function's statements bind, in the order in which they appear. */
export function boundNames(body: readonly Statement[], names: string[] = []): string[] {
  const outer: string[] = [];
  for (const statement of body) {
    switch (statement.kind) {
      case 'assign':
        for (const target of statement.targets) targetNames(target, names);
        break;
      case 'augmented':
        targetNames(statement.target, names);
        break;
      case 'for':
        targetNames(statement.target, names);
        boundNames(statement.body, names);
        boundNames(statement.otherwise, names);
        break;
      case 'if':
      case 'while':
        boundNames(statement.body, names);
        boundNames(statement.otherwise, names);
        break;
      case 'function':
      case 'class':
        names.push(statement.name);
        break;
      case 'try':
        for (const part of [statement.body, statement.otherwise, statement.finally]) boundNames(part, names);
        for (const handler of statement.handlers) {
          if (handler.name) names.push(handler.name);
          boundNames(handler.body, names);
        }
        break;
      case 'import':
        names.push(...(statement.names ?? [statement]).map((imported) => imported.as));
        break;
      case 'nonlocal':
        outer.push(...statement.names);
    }
  }
  return outer.length ? names.filter((name) => !outer.includes(name)) : names;
}

function targetNames(target: Expression, names: string[] = []): string[] {
  if (target.kind === 'name') names.push(target.name);
  else if (target.kind === 'starred') targetNames(target.value, names);
  else if (target.kind === 'tuple' || target.kind === 'list')
    for (const item of target.items) targetNames(item, names);
  return names;
}
