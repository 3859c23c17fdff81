/**
 * What a parameter may be: a type narrowed to the values for which a block is meant, with the names it goes by
 * ("skins": `scores`, each a `score`), sample values and edge cases. A block's signature is made of domains.
 */
import type { Random } from '@phi1/base';
import type { Value } from '@phi1/python';

/** A name for a parameter and for what is in it. */
export interface Skin {
  name: string;
  /** What one item of the collection, or the value itself, is called in English: `score`. */
  one: string;
  many: string;
  /** Names for the loop variable. */
  elements: string[];
  /** Which values suit the name; each domain reads what concerns it. */
  low?: number;
  high?: number;
  words?: readonly string[];
}

/** The values of a parameter: `sample` draws one that suits a skin, `edges` are tried besides. */
export interface Domain {
  /** The type as an annotation: `list[int]`. */
  type: string;
  /** In English, with an article: `a list of integers`. */
  noun: string;
  skins: readonly Skin[];
  sample: (random: Random, skin: Skin) => Value;
  /** Values at the border of what is allowed, such as an empty list. */
  edges: readonly Value[];
}

/** The domain with other names, other edges or another description. */
export function like(domain: Domain, change: Partial<Domain>): Domain {
  return { ...domain, ...change };
}

/** The domain under one fixed set of names. */
export function named(domain: Domain, ...names: string[]): Domain {
  const [first] = domain.skins;
  return { ...domain, skins: names.map((name) => ({ ...first!, name })) };
}

/**
 * A skin whose English and loop variable follow from the name where they are not given.
 * @param range which values suit it
 */
export function skin(
  name: string,
  one = name,
  many = `${one}s`,
  elements: string[] = [one],
  range: Partial<Skin> = {},
): Skin {
  return { name, one, many, elements, ...range };
}
