/** The conditions and functions of elements as they stand in a program: constants chosen, helpers made. */
import type { Random } from '@phi1/base';
import { mappers, predicates } from '../catalogue/elements.js';
import { isBody, type Constant, type Mapper, type Predicate } from '../core/block.js';
import { questionName } from '../core/english.js';
import { once } from '../core/once.js';
import { namesIn, substitute } from '../core/substitute.js';
import type { Input } from '../core/samples.js';
import { skin } from '../core/domains.js';
import type { Helper } from './draft.js';

/** Names that are taken, shared by the parts of one program. */
export class Names {
  readonly #taken: Set<string>;
  readonly #elements = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  reserve(text: string): void {
    for (const name of namesIn(text)) this.#taken.add(name);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** One of the candidates for a loop variable; different loops may use the same. */
  element(candidates: readonly string[], random: Random): string {
    const free = candidates.filter((name) => this.#elements.has(name) || !this.#taken.has(name));
    const name = free.length ? random.pick(free) : this.take(['x', 'item']);
    this.#elements.add(name);
    this.#taken.add(name);
    return name;
  }

  /** The first free one of the candidates, or the last with a number behind it. */
  take(candidates: readonly string[]): string {
    let name = candidates.find((candidate) => !this.#taken.has(candidate));
    for (let i = 2; name === undefined; i++) {
      const numbered = `${candidates.at(-1)!}${String(i)}`;
      if (!this.#taken.has(numbered)) name = numbered;
    }
    this.#taken.add(name);
    return name;
  }
}

/** A constant in its place: a literal in code and English, or a parameter of the function. */
export interface Bound {
  code: string;
  english: string;
  /** For the function's name; empty when it is a parameter. */
  name: string;
}

/** Names that the code of conditions and functions of elements uses for its own variables. */
export const innerNames = once((): ReadonlySet<string> => {
  const all = [...Object.values(predicates()).flat(), ...Object.values(mappers()).flat()];
  return new Set(all.flatMap(({ code }) => code.flatMap((text) => [...namesIn(text)])));
});

const none: Bound = { code: 'k', english: '', name: '' };

/**
 * Makes a constant a literal (two times in three) or a parameter, which is added to `inputs`.
 * @param names gets the parameter's name
 */
export function bind(constant: Constant | undefined, inputs: Input[], names: Names, random: Random): Bound {
  if (!constant) return none;
  if (random.int(3) > 0) {
    const choice = random.pick(constant.choices);
    const code = typeof choice === 'number' ? String(choice) : JSON.stringify(choice);
    return { code, english: code, name: String(choice) };
  }
  const usable = [...constant.names.filter((name) => !innerNames().has(name)), 'k'];
  const offset = random.int(usable.length);
  const key = names.take([...usable.slice(offset), ...usable.slice(0, offset)]);
  inputs.push({ key, domain: constant.domain, skin: skin(key) });
  return { code: key, english: `{${key}}`, name: '' };
}

/** A condition or function of one element as an expression, and the helper that it calls where it took statements. */
export interface ElementCode {
  /** Over `x`. */
  expression: string;
  helper?: Helper;
}

/** One realization of a condition or function of `x`; a body becomes a helper that is called. */
export function realize(
  element: Predicate | Mapper,
  bound: Bound,
  random: Random,
  names: Names,
): ElementCode {
  const code = random.int(2) ? element.code[0]! : random.pick(element.code);
  if (!isBody(code))
    return { expression: substitute(code, { k: bound.code }).replace(/\bstr\((\d+)\)/g, '"$1"') };
  const name = names.take([element.kind === 'predicate' ? questionName(element.tag) : element.tag]);
  const parameter = element.on === 'int' ? 'n' : element.on === 'list[int]' ? 'row' : 'text';
  const inside = namesIn(code);
  const x = inside.has(parameter) ? 'x' : parameter;
  const takesConstant = element.constant !== undefined;
  const summary =
    element.kind === 'predicate'
      ? `Return True if ${x} ${element.is.replace('{k}', 'k')}, and False otherwise.`
      : `Return ${element.one.replace('{x}', x).replace('{k}', 'k')}.`;
  return {
    expression: takesConstant ? `${name}(x, ${bound.code})` : `${name}(x)`,
    helper: { name, parameters: takesConstant ? `${x}, k` : x, body: substitute(code, { x }), summary },
  };
}
