/** What there is to teach about a topic: words written once, from which sections take what suits their reader. */
export interface Concept {
  topic: string;
  titles: readonly string[];
  /** Why one should care, in a sentence or two. */
  why: readonly string[];
  /** The explanation, in several ways; each stands alone. */
  idea: readonly string[];
  /** What to keep in mind. */
  points: readonly string[];
  /** Expressions whose values show the idea; the values are computed when a section is written. */
  shows: readonly string[];
}
