/**
 * Educational value without a model: a documented score from 0 to 10 of what can be counted. It stands in for the
 * paper's question to GPT-4 ("determine its educational value for a student whose goal is to learn basic coding
 * concepts") where no model can be asked, and is no substitute for judgment: it rewards code that is
 * self-contained, explained, made of functions and of modest size, and cannot tell whether it is right.
 *
 * | part | points | full points when | none when |
 * |---|---|---|---|
 * | explanation | 2.5 | comments and docstrings are 15 to 50 % of the characters, functions have docstrings | neither |
 * | self-containment | 3 | imports are of the standard library, every name is known | all foreign, a third unknown |
 * | substance | 2 | functions make up the file | it is imports, settings, data |
 * | complexity | 1.5 | 1 to 6 branches and loops a function | none, or more than 15 |
 * | length | 1 | 8 to 150 lines, none over 120 characters | under 3 or over 600 |
 *
 * A text that is hardly Python (more than 10 parser errors for 100 lines) gets at most 1.
 */
import { codeMetrics, type CodeMetrics } from './code-metrics.js';

/** A score for educational value, and why. */
export interface Judgment {
  /** 0 to 10. */
  score: number;
  reason: string;
}

/**
 * Adds up the points of the table above, at most 1 for what is hardly Python, rounded to a tenth.
 *
 * @returns as the reason the points of each part
 */
export function judgeByRubric(text: string): Judgment {
  const metrics = codeMetrics(text);
  const parts = scoreParts(metrics);
  const total = Object.values(parts).reduce((sum, points) => sum + points, 0);
  const score = metrics.errors > 10 ? Math.min(1, total) : total;
  const told = Object.entries(parts).map(([name, points]) => `${name} ${points.toFixed(1)}`);
  return { score: Math.round(score * 10) / 10, reason: told.join(', ') };
}

function scoreParts(m: CodeMetrics): Record<string, number> {
  return {
    explanation: 1.5 * plateau(m.explained, 0, 0.15, 0.5, 0.95) + m.documented,
    'self-containment': 1.5 * (1 - m.foreignImports) + 1.5 * fall(m.unknownNames, 0, 0.33),
    substance:
      m.functions === 0 ? 0.3 * (1 - m.boilerplate) : 2 * (1 - m.boilerplate) * fall(m.literals, 0.3, 0.9),
    complexity: 1.5 * plateau(m.branches, 0, 1, 6, 15),
    length: plateau(m.lines, 3, 8, 150, 600) * fall(m.longestLine, 120, 400),
  };
}

/** 1 up to `from`, 0 from `to` on. */
const fall = (x: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (to - x) / (to - from)));

/** Rises from `a` to `b`, is 1 to `c`, falls to `d`. */
const plateau = (x: number, a: number, b: number, c: number, d: number): number =>
  Math.min(1 - fall(x, a, b), fall(x, c, d));
