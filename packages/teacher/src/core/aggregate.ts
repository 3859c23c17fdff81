/**
 * What can be made of a collection: a sum, a selection, an answer, a dictionary. Code is over `xs` (what is walked),
 * `x` (its element), `cond` (whether it is wanted), `v` (what is made of it), and for whole collections `gen`
 * (`v for x in xs if cond`, without brackets) and `items` (a list or other iterable of the `v`).
 */
import type { NounPhrase } from '../plans/noun-phrase.js';

/** How the values of a pipeline become one result: its code by style, and the words and names for it. */
export interface Aggregate {
  tag: string;
  topic: string;
  /** The types of `v` it takes. */
  on: readonly string[];
  /** Whether conditions select elements (`filter`), are what is asked about (`ask`). */
  conditions: 'filter' | 'ask';
  /** Whether a mapper changes the values (`map`), is a key beside the element (`key`), or has no place here. */
  mapper: 'map' | 'key' | 'none';
  output: (element: string, key: string) => string;
  nouns?: (np: NounPhrase, key: Key) => string[];
  /** For a bool, over the unconditioned phrase and the clause in singular and plural. */
  is?: (np: NounPhrase, is: string, are: string) => string[];
  /** For the rest that asks. */
  asks?: (np: NounPhrase, is: string, are: string) => string[];
  names: (np: string, key: string) => string[];
  note?: string;
  compact: readonly string[];
  /** Instead of `compact` when there is neither condition nor mapper. */
  plain?: readonly string[];
  start?: string;
  /** In the loop, once the element is wanted. */
  update: string;
  result: string;
  /** Over `items`: `first` and `rest` of a list, `itself` the recursive call, for the style of that name. */
  recursion?: { empty: string; first: string };
}

/** The mapper of an aggregate that has a key beside the element (`mapper: 'key'`), in words. */
export interface Key {
  /** `its square`. */
  its: string;
  /** `square`. */
  noun: string;
}
