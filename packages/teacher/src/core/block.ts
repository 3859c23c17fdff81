/**
 * Building blocks: what the teacher's programs are composed of. Each has a type signature made of domains, a way
 * or several to say in English what it does, and several realizations in Python that all compute the same.
 */
import type { Domain } from './domains.js';

/** A whole function: `gcd(a, b)`, `reverse_words(text)`. */
export interface FunctionBlock {
  kind: 'function';
  /** Its first name; others in `names`. */
  name: string;
  names: readonly string[];
  topic: string;
  inputs: Readonly<Record<string, Domain>>;
  /** The type of the result; `T` stands for the type of the items of the first list. */
  output: string;
  /** Noun phrases for the result, with `{parameter}` in it: `the greatest common divisor of {a} and {b}`. */
  nouns: readonly string[];
  /** Imperatives, for what is no noun: `Reverse the order of the words in {text}`. */
  does: readonly string[];
  /** Clauses, for a bool: `{text} is a palindrome`. */
  is: readonly string[];
  /** What must be said besides, such as what happens to an empty list. */
  notes: readonly string[];
  /** Realizations by style: function bodies over the input names; `itself` calls the function. */
  code: Readonly<Record<string, string>>;
  /** Inputs that are half of the time drawn from the items (or keys) of another input: `{target: 'numbers'}`. */
  drawn: Readonly<Record<string, string>>;
  /** A reason to believe it, or how it works, for textbooks. */
  idea?: string | undefined;
  /** For benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
}

/** A number or word in a predicate or mapper: a literal, or a parameter of the function around it. */
export interface Constant {
  choices: readonly (number | string)[];
  /** Names when it is a parameter. */
  names: readonly string[];
  domain: Domain;
}

/** A condition on one element `x` (and a constant `k`): `x % k == 0`. */
export interface Predicate {
  kind: 'predicate';
  tag: string;
  topic: string;
  on: ElementType;
  /** Said of one: `is divisible by {k}`. */
  is: string;
  /** Said of many, where the rules of `english.ts` do not find it: `are letters or digits`. */
  are?: string | undefined;
  /** Before the noun: `even`. */
  adjective?: string | undefined;
  constant?: Constant | undefined;
  /** What `x` may be as the parameter of a function. */
  domain: Domain;
  code: readonly string[];
  /** As a function of its own for benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
}

/** A function of one element `x`: `x * x`. */
export interface Mapper {
  kind: 'mapper';
  tag: string;
  topic: string;
  on: ElementType;
  to: string;
  /** Of one, with `{x}`: `the square of {x}`. */
  one: string;
  /** Of many, with `{xs}` for `the numbers in nums`: `the squares of {xs}`. */
  many: string;
  /** Of one that was named just before: `its square`. */
  its: string;
  constant?: Constant | undefined;
  /** What `x` may be as the parameter of a function. */
  domain: Domain;
  code: readonly string[];
  /** As a function of its own for benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
}

export type ElementType = 'int' | 'str' | 'char' | 'list[int]';

/** Whether a realization is a function body rather than one expression. */
export function isBody(code: string): boolean {
  return code.includes('\n') || code.startsWith('return ');
}
