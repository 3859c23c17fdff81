/** What a class is put together from. */

/** A method; `state` in its code is the attribute that holds the state. */
export interface MethodBlock {
  name: string;
  /** Parameters besides `self`, each with the sample values that suit it. */
  parameters: Readonly<Record<string, readonly (number | string)[]>>;
  /** Without the subject: `the sum of the {items}`, for a query; an imperative for a change. */
  says: string;
  kind: 'change' | 'query';
  code: readonly string[];
  /** For benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
}

/** A class that keeps a state: what it starts as, and the methods that an exercise takes from it. */
export interface ClassBlock {
  kind: 'class';
  /** The shape of the state. */
  state: 'list' | 'dict' | 'number';
  names: readonly ClassNaming[];
  start: string;
  /** Always there. */
  core: readonly MethodBlock[];
  /** Two or three of these are. */
  optional: readonly MethodBlock[];
}

/** One guise of a class block: names for the class, its attribute and what it keeps, and values that suit them. */
export interface ClassNaming {
  className: string;
  attribute: string;
  /** One thing that is kept: `score`. */
  one: string;
  many: string;
  /** What an object is: `a collection of exam scores`. */
  is: string;
  samples: readonly (number | string)[];
}
