/** What a plan comes to before it is dressed: what the function takes, gives and is for, and its code by style. */
import type { Random } from '@phi1/base';
import type { Input } from '../core/samples.js';

/** A function that the main one calls. */
export interface Helper {
  name: string;
  /** `def name(x): ...` without a docstring. */
  parameters: string;
  body: string;
  /** A sentence for its docstring. */
  summary: string;
}

/** A function's body over the names of the draft's inputs, and the functions that it calls. */
export interface Code {
  body: string;
  helpers: Helper[];
}

/** All that a function may be called, said to do and be written as; `composeExercise` chooses and runs it. */
export interface Draft {
  /** The blocks that it is composed of. */
  blocks: string[];
  topics: string[];
  inputs: Input[];
  drawn: Readonly<Record<string, string>>;
  output: string;
  /** Names for the function, the best first. */
  names: string[];
  /** What it returns as noun phrases, what it does as imperatives, when it is true as clauses; with `{input}`. */
  nouns: string[];
  does: string[];
  is: string[];
  /** What must be said besides. */
  notes: string[];
  styles: string[];
  code: (style: string, random: Random) => Code;
  idea?: string | undefined;
  /** For benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
  /** Whether the parameters have names that suit the text and nothing else. */
  keepsNames?: boolean;
}
