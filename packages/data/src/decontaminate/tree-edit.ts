/**
 * The edit distance of ordered labeled trees (Zhang and Shasha, 1989): the least number of nodes that must be
 * inserted, deleted or relabeled to make one tree of the other. And the match rate made of it, with bounds that
 * are cheap to compute, so that most pairs of a large corpus are never compared in full.
 */
import type { LabeledTree } from '@phi1/python';

/** Numbers for labels, the same for all trees that are compared. */
export class Labels {
  readonly #numbers = new Map<string, number>();

  labelNumber(label: string): number {
    let number = this.#numbers.get(label);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(label, number);
    }
    return number;
  }
}

/** A tree laid out for comparing; nodes are numbered in postorder. */
export interface FlatTree {
  /** [nodes] in postorder. */
  labels: Int32Array;
  /** [nodes] in preorder. */
  preorder: Int32Array;
  /** [nodes] labels in ascending order. */
  sorted: Int32Array;
  /** [nodes] of each node, the leftmost leaf under it. */
  leftmost: Int32Array;
  /** Nodes that have a left sibling, and the root. */
  keyRoots: Int32Array;
}

/** Lays a tree out as arrays; only trees that were flattened with the same `labels` can be compared. */
export function flatten(tree: LabeledTree, labels: Labels): FlatTree {
  const [postorder, preorder, leftmost]: [number[], number[], number[]] = [[], [], []];
  const visit = (node: LabeledTree): number => {
    const label = labels.labelNumber(node.label);
    preorder.push(label);
    let first = -1;
    for (const child of node.children) {
      const leaf = visit(child);
      if (first < 0) first = leaf;
    }
    const own = postorder.length;
    postorder.push(label);
    leftmost.push(first < 0 ? own : first);
    return leftmost[own]!;
  };
  visit(tree);
  const lastWith = new Map<number, number>();
  for (const [i, leaf] of leftmost.entries()) lastWith.set(leaf, i);
  return {
    labels: Int32Array.from(postorder),
    preorder: Int32Array.from(preorder),
    sorted: Int32Array.from(postorder).sort(),
    leftmost: Int32Array.from(leftmost),
    keyRoots: Int32Array.from(lastWith.values()).sort(),
  };
}

let forest = new Int32Array(0);
let trees = new Int32Array(0);

/** Every edit costs 1. O(nodes^2 x depth^2) in the worst case. */
export function treeEditDistance(a: FlatTree, b: FlatTree): number {
  const [n, m] = [a.labels.length, b.labels.length];
  const width = m + 1;
  if (forest.length < (n + 1) * width) {
    forest = new Int32Array((n + 1) * width);
    trees = new Int32Array((n + 1) * width);
  }
  for (const i of a.keyRoots) for (const j of b.keyRoots) distancesUnder(a, b, i, j, width);
  return trees[(n - 1) * width + m - 1]!;
}

/** Fills `trees` for all pairs of nodes on the left paths of the key roots `i` and `j`. */
function distancesUnder(a: FlatTree, b: FlatTree, i: number, j: number, width: number): void {
  const [fromA, fromB] = [a.leftmost[i]!, b.leftmost[j]!];
  forest[0] = 0;
  for (let x = fromA; x <= i; x++) forest[(x - fromA + 1) * width] = x - fromA + 1;
  for (let y = fromB; y <= j; y++) forest[y - fromB + 1] = y - fromB + 1;
  for (let x = fromA; x <= i; x++) {
    const row = (x - fromA + 1) * width;
    const leftX = a.leftmost[x]!;
    for (let y = fromB; y <= j; y++) {
      const at = row + y - fromB + 1;
      const leftY = b.leftmost[y]!;
      const without = Math.min(forest[at - width]!, forest[at - 1]!) + 1;
      if (leftX === fromA && leftY === fromB) {
        const changed = forest[at - width - 1]! + (a.labels[x] === b.labels[y] ? 0 : 1);
        trees[x * width + y] = forest[at] = Math.min(without, changed);
      } else {
        const matched = forest[(leftX - fromA) * width + leftY - fromB]! + trees[x * width + y]!;
        forest[at] = Math.min(without, matched);
      }
    }
  }
}

/** 1 for equal trees, 0 for trees without anything in common: 1 - distance / nodes of the larger tree. */
export function matchRate(a: FlatTree, b: FlatTree): number {
  return Math.max(0, 1 - treeEditDistance(a, b) / Math.max(a.labels.length, b.labels.length));
}

/**
 * Whether {@link matchRate} can reach `rate`. Nodes that are not in both trees cost an edit each, and the distance
 * of trees is at least that of their labels' sequences in pre- and in postorder.
 */
export function mayMatch(a: FlatTree, b: FlatTree, rate: number): boolean {
  const [n, m] = [a.labels.length, b.labels.length];
  const most = Math.max(n, m);
  const allowed = Math.floor(most * (1 - rate) + 1e-9);
  if (Math.abs(n - m) > allowed || most - inCommon(a.sorted, b.sorted) > allowed) return false;
  return within(a.preorder, b.preorder, allowed) && within(a.labels, b.labels, allowed);
}

/** Labels in both, as often as they are in both. */
function inCommon(a: Int32Array, b: Int32Array): number {
  let [i, j, common] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) common++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common;
}

let rowBuffer = new Int32Array(0);

/** Whether the edit distance of two sequences is at most `allowed` (Ukkonen's band). */
function within(a: Int32Array, b: Int32Array, allowed: number): boolean {
  const far = allowed + 1;
  if (rowBuffer.length <= b.length) rowBuffer = new Int32Array(2 * b.length + 1);
  const row = rowBuffer;
  for (let j = 0; j <= b.length; j++) row[j] = Math.min(j, far);
  for (let i = 1; i <= a.length; i++) {
    const [from, to] = [Math.max(1, i - allowed), Math.min(b.length, i + allowed)];
    let diagonal = row[from - 1]!;
    row[from - 1] = from === 1 ? Math.min(i, far) : far;
    let least = row[from - 1]!;
    for (let j = from; j <= to; j++) {
      const above = j === i + allowed ? far : row[j]!;
      const changed = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      diagonal = row[j]!;
      row[j] = Math.min(changed, above + 1, row[j - 1]! + 1, far);
      if (row[j]! < least) least = row[j]!;
    }
    if (least >= far) return false;
  }
  return row[b.length]! <= allowed;
}
