/** Disjoint sets of 0..n-1 in which the least member stands for its set. */
export class UnionFind {
  readonly #parents: Uint32Array;

  constructor(size: number) {
    this.#parents = new Uint32Array(size).map((_, i) => i);
  }

  /** The least member of the set of `i`. */
  find(i: number): number {
    const parents = this.#parents;
    while (parents[i] !== i) {
      const grandparent = parents[parents[i]!]!;
      parents[i] = grandparent;
      i = grandparent;
    }
    return i;
  }

  unite(i: number, j: number): void {
    const [a, b] = [this.find(i), this.find(j)];
    if (a < b) this.#parents[b] = a;
    else this.#parents[a] = b;
  }
}
