/**
 * Functions that are nearly a benchmark's solution, by the match rate of their normalized syntax trees (section 5
 * of the paper, which prunes at 0.95, 0.9, 0.85 and 0.8 and does not say how the rate is defined; ours is
 * {@link matchRate}). Trees are compared as they are and with the statements of every block in a canonical order,
 * so that statements that changed places are no difference.
 *
 * A small tree is an idiom rather than a program, and a match rate of 0.8 leaves it room to be another one: with two
 * edits of fifteen nodes "all are below t" becomes "any is negative". So trees of fewer than `leastNearNodes` (18)
 * nodes count only when they are equal. Measured on HumanEval: near-copies of all 164 problems found, 154 with and
 * without the rule; of 10,000 exercises of the built-in teacher, 113 instead of 288 go, and most of the 113 are the very
 * function of a problem (is_prime, is_palindrome, the greatest of a list, the positive ones).
 */
import { bodyTree, findFunctions, parsePython, type LabeledTree } from '@phi1/python';
import { DECONTAMINATE_DEFAULTS } from '../defaults.js';
import type { BenchmarkProblem } from './benchmark.js';
import { flatten, Labels, matchRate, mayMatch, type FlatTree } from './tree-edit.js';

/** The rates of the paper. */
export const MATCH_RATES = [0.95, 0.9, 0.85, 0.8] as const;

interface AstMatch {
  problem: string;
  /** The function of the document. */
  name: string;
  rate: number;
}

interface Forms {
  asWritten: FlatTree;
  inOrder: FlatTree;
}

/**
 * The syntax trees of the problems' solutions, one each: the body of the entry point, or the largest where that is
 * not known.
 */
export class AstMatcher {
  readonly #labels = new Labels();
  readonly #solutions: (Forms & { id: string })[] = [];

  readonly #leastNodes: number;
  readonly #leastNearNodes: number;

  /**
   * @param leastNodes bodies of fewer are not compared
   * @param leastNearNodes of fewer, only equal ones match
   */
  constructor(
    problems: readonly BenchmarkProblem[],
    leastNodes = DECONTAMINATE_DEFAULTS.leastNodes,
    leastNearNodes = DECONTAMINATE_DEFAULTS.leastNearNodes,
  ) {
    this.#leastNodes = leastNodes;
    this.#leastNearNodes = leastNearNodes;
    for (const problem of problems) {
      const parsed = parsePython(problem.prompt + problem.solution);
      const functions = findFunctions(parsed);
      const own = functions.filter(({ name }) => name === problem.entryPoint);
      const trees = (own.length > 0 ? own : functions).map((each) => bodyTree(each, parsed.source));
      const largest = trees.map((tree) => this.#forms(tree)).sort((a, b) => treeSize(b) - treeSize(a))[0];
      if (largest) this.#solutions.push({ id: problem.id, ...largest });
    }
  }

  /** The best match of any function of `source`, where it reaches `rate`. */
  bestMatch(source: string, rate: number): AstMatch | undefined {
    let best: AstMatch | undefined;
    for (const match of this.matches(source, () => best?.rate ?? rate - 1e-9)) best = match;
    return best;
  }

  /** Nodes of a problem's solution; 0 where it has no function. */
  sizeOf(problem: string): number {
    const solution = this.#solutions.find(({ id }) => id === problem);
    return solution ? treeSize(solution) : 0;
  }

  /** Matches of functions of `source` as they are found, each above what `beyond` then says of its problem. */
  *matches(source: string, beyond: (problem: string) => number): Generator<AstMatch> {
    if (!source.includes('def ')) return;
    const parsed = parsePython(source);
    for (const each of findFunctions(parsed)) {
      const { name } = each;
      const forms = this.#forms(bodyTree(each, parsed.source));
      if (treeSize(forms) < this.#leastNodes) continue;
      for (const { id, ...solution } of this.#solutions) {
        const isSmall = Math.max(treeSize(forms), treeSize(solution)) < this.#leastNearNodes;
        const found = formsMatchRate(forms, solution, isSmall ? 1 : beyond(id));
        if (isSmall && found < 1) continue;
        if (found > beyond(id)) yield { problem: id, name, rate: found };
      }
    }
  }

  #forms(tree: LabeledTree): Forms {
    return {
      asWritten: flatten(tree, this.#labels),
      inOrder: flatten(inCanonicalOrder(tree), this.#labels),
    };
  }
}

const treeSize = ({ asWritten }: Forms): number => asWritten.labels.length;

/** The better rate of the two forms where it can reach `least`, else 0. */
function formsMatchRate(a: Forms, b: Forms, least: number): number {
  const rates = (['asWritten', 'inOrder'] as const).map((form) =>
    mayMatch(a[form], b[form], least) ? matchRate(a[form], b[form]) : 0,
  );
  return Math.max(...rates);
}

/** The tree with the statements of every block sorted by what they are. */
function inCanonicalOrder({ label, children }: LabeledTree): LabeledTree {
  const ordered = children.map(inCanonicalOrder);
  if (label === 'Body') {
    const keyed = ordered.map((child) => ({ child, key: spell(child) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return { label, children: keyed.map(({ child }) => child) };
  }
  return { label, children: ordered };
}

function spell({ label, children }: LabeledTree): string {
  return children.length === 0 ? label : `${label}(${children.map(spell).join(' ')})`;
}
