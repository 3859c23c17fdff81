/** A value of a program: its tree and the words for it. */
import type { Expr } from './expression.js';

/** A value in a function: how it is computed, and how one speaks of it. */
export interface Term {
  expr: Expr;
  type: string;
  /** Noun phrases that say all of it, the parameters as `{name}`; for a bool clauses. */
  nouns: string[];
  /** The same told as a situation first, and a shorter noun (or clause) after it. */
  story?: { facts: string; noun: string } | undefined;
  /** Whether nothing can be added to its words. */
  isWhole?: boolean;
  /** A noun that says enough where the meaning of each parameter is told besides. */
  bare?: string | undefined;
  /** Names for a function that returns it. */
  names: string[];
  /** A name for it as a variable. */
  local: string;
  /** About how large it is, where its tree does not say. */
  typical?: number | undefined;
  /** What must be said besides. */
  notes: string[];
  topic: string;
}
