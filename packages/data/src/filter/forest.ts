/**
 * A random forest on vectors (Breiman, 2001): yes or no, with the mean over its trees of a leaf's share of yes as the
 * score. The same vectors and seed give the same forest, bit for bit. Values are cut into at most 256 bins by their
 * quantiles first, so a split is found in one pass over a node's samples.
 *
 * It is our own because none of the libraries would do: ml-random-forest takes time that grows with the square of the
 * samples, and what ydf-training writes changes from one run to the next and takes an embind call a feature to score.
 */
import { Random } from '@phi1/base';

interface ForestOptions {
  /** Default 300. */
  trees?: number;
  /** Default 16. */
  depth?: number;
  /** Default 1. */
  seed?: number;
}

/** A saved forest: its arrays, in base64. */
export type SavedForest = Record<string, string>;

const DEFAULTS = { trees: 300, depth: 16, seed: 1 } as const;
const BINS = 256;
/** Samples of the smallest leaf. */
const LEAST = 2;

/** All trees in one: the children of a node are at `child` and the one after it; 0 makes it a leaf. */
interface Nodes {
  feature: Int32Array;
  /** Up to it to the left; of a leaf, its share of yes. */
  value: Float32Array;
  child: Int32Array;
  roots: Int32Array;
}

/** A trained forest, as arrays over the nodes of all its trees; a score takes one walk down each tree. */
export class Forest {
  readonly #nodes: Nodes;

  private constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /**
   * The square root of the features are tried at every split, more where none of them tells the samples apart.
   *
   * @param vectors all of one length, some of each class
   */
  static train(
    vectors: readonly Float32Array[],
    isYes: readonly boolean[],
    options: ForestOptions = {},
  ): Forest {
    const { trees, depth, seed } = { ...DEFAULTS, ...options };
    const samples = binned(vectors);
    const yes = Uint8Array.from(isYes, Number);
    const random = new Random(seed);
    const made: GrowingNodes = { feature: [], value: [], child: [], roots: [] };
    for (let tree = 0; tree < trees; tree++) growTree(samples, yes, depth, random, made);
    return new Forest({
      feature: Int32Array.from(made.feature),
      value: Float32Array.from(made.value),
      child: Int32Array.from(made.child),
      roots: Int32Array.from(made.roots),
    });
  }

  /** How much the trees say yes to each vector, 0 to 1. */
  score(vectors: readonly Float32Array[]): number[] {
    const { feature, value, child, roots } = this.#nodes;
    return vectors.map((vector) => {
      let sum = 0;
      for (let tree = 0; tree < roots.length; tree++) {
        let at = roots[tree]!;
        for (let next = child[at]!; next !== 0; next = child[at]!) {
          at = vector[feature[at]!]! <= value[at]! ? next : next + 1;
        }
        sum += value[at]!;
      }
      return sum / roots.length;
    });
  }

  save(): SavedForest {
    return Object.fromEntries(
      Object.entries(this.#nodes).map(([name, array]) => [name, toBase64(array as Int32Array)]),
    );
  }

  /** @throws Error when it is not what {@link Forest.save} gave */
  static load(saved: SavedForest): Forest {
    const bytes = (name: keyof Nodes): ArrayBuffer => {
      const text = saved[name];
      const content = new Uint8Array(Buffer.from(text ?? '', 'base64'));
      if (text === undefined || content.length % 4 !== 0) throw new Error(`the forest has no ${name}`);
      return content.buffer;
    };
    const nodes: Nodes = {
      feature: new Int32Array(bytes('feature')),
      value: new Float32Array(bytes('value')),
      child: new Int32Array(bytes('child')),
      roots: new Int32Array(bytes('roots')),
    };
    const { length } = nodes.feature;
    // Children come after their parent, so that no walk goes round in circles.
    const isWhole =
      nodes.value.length === length &&
      nodes.child.length === length &&
      nodes.roots.length > 0 &&
      nodes.roots.every((root) => root >= 0 && root < length) &&
      nodes.child.every((child, at) => child === 0 || (child > at && child + 1 < length));
    if (!isWhole) throw new Error('the forest cannot be read');
    return new Forest(nodes);
  }
}

function toBase64(array: Int32Array | Float32Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

interface Samples {
  count: number;
  /** [features][count] which bin a value is in. */
  bins: Uint8Array[];
  /** [features][bins - 1] the value up to which the bins to the left go. */
  cuts: Float32Array[];
}

function binned(vectors: readonly Float32Array[]): Samples {
  const count = vectors.length;
  const [bins, cuts]: [Uint8Array[], Float32Array[]] = [[], []];
  for (let feature = 0; feature < vectors[0]!.length; feature++) {
    const column = Float32Array.from(vectors, (vector) => vector[feature]!);
    const own = computeCuts(column.slice().sort());
    cuts.push(own);
    bins.push(Uint8Array.from(column, (value) => findBin(own, value)));
  }
  return { count, bins, cuts };
}

/** Where bins end: between different values, at the quantiles when there are many. */
function computeCuts(sorted: Float32Array): Float32Array {
  const cuts: number[] = [];
  const step = Math.max(1, sorted.length / BINS);
  for (let at = step; at < sorted.length && cuts.length < BINS - 1; at += step) {
    const [below, above] = [sorted[Math.floor(at) - 1]!, sorted[Math.floor(at)]!];
    if (below === above || cuts.at(-1)! >= below) continue;
    const middle = Math.fround((below + above) / 2);
    cuts.push(middle < above ? middle : below);
  }
  return Float32Array.from(cuts);
}

/** How many cuts are below the value. */
function findBin(cuts: Float32Array, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface GrowingNodes {
  feature: number[];
  value: number[];
  child: number[];
  roots: number[];
}

function growTree(
  samples: Samples,
  yes: Uint8Array,
  depth: number,
  random: Random,
  nodes: GrowingNodes,
): void {
  const { count, bins, cuts } = samples;
  const chosen = Uint32Array.from({ length: count }, () => random.int(count));
  const features = Uint32Array.from(bins, (_, feature) => feature);
  const node = (): number => {
    nodes.feature.push(0);
    nodes.value.push(0);
    return nodes.child.push(0) - 1;
  };
  const root = node();
  nodes.roots.push(root);
  const open = [{ at: root, from: 0, to: count, level: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, from, to, level } = next;
    let positive = 0;
    for (let i = from; i < to; i++) positive += yes[chosen[i]!]!;
    const isPure = positive === 0 || positive === to - from;
    const split =
      isPure || level === depth
        ? undefined
        : bestSplit(samples, yes, chosen.subarray(from, to), positive, features, random);
    if (!split) {
      nodes.value[at] = positive / (to - from);
      continue;
    }
    const { feature, bin } = split;
    const middle = from + partition(chosen.subarray(from, to), bins[feature]!, bin);
    const left = node();
    node();
    nodes.feature[at] = feature;
    nodes.value[at] = cuts[feature]![bin]!;
    nodes.child[at] = left;
    open.push({ at: left, from, to: middle, level: level + 1 });
    open.push({ at: left + 1, from: middle, to, level: level + 1 });
  }
}

interface Split {
  feature: number;
  /** The last bin that goes to the left. */
  bin: number;
}

const totals = new Uint32Array(BINS);
const positives = new Uint32Array(BINS);

/** The split with the least Gini impurity among features drawn at random; undefined when nothing tells them apart. */
function bestSplit(
  { bins, cuts }: Samples,
  yes: Uint8Array,
  chosen: Uint32Array,
  positive: number,
  features: Uint32Array,
  random: Random,
): Split | undefined {
  const wanted = Math.ceil(Math.sqrt(features.length));
  const count = chosen.length;
  let best: Split | undefined;
  let most = -Infinity;
  for (let tried = 0; tried < features.length && (tried < wanted || !best); tried++) {
    const swap = tried + random.int(features.length - tried);
    const feature = features[swap]!;
    features[swap] = features[tried]!;
    features[tried] = feature;
    const last = cuts[feature]!.length;
    if (last === 0) continue;
    totals.fill(0, 0, last + 1);
    positives.fill(0, 0, last + 1);
    const own = bins[feature]!;
    for (let i = 0; i < count; i++) {
      const sample = chosen[i]!;
      const bin = own[sample]!;
      totals[bin]!++;
      positives[bin]! += yes[sample]!;
    }
    let [left, leftYes] = [0, 0];
    for (let bin = 0; bin < last; bin++) {
      left += totals[bin]!;
      leftYes += positives[bin]!;
      const right = count - left;
      if (left < LEAST) continue;
      if (right < LEAST) break;
      const rightYes = positive - leftYes;
      // The sum of squared class counts over the count, of both sides: most where Gini's impurity is least.
      const purity =
        (leftYes ** 2 + (left - leftYes) ** 2) / left + (rightYes ** 2 + (right - rightYes) ** 2) / right;
      if (purity <= most) continue;
      most = purity;
      best = { feature, bin };
    }
  }
  return best;
}

/** Moves what goes to the left to the front. @returns how many */
function partition(chosen: Uint32Array, bins: Uint8Array, bin: number): number {
  let left = 0;
  for (let i = 0; i < chosen.length; i++) {
    const sample = chosen[i]!;
    if (bins[sample]! > bin) continue;
    chosen[i] = chosen[left]!;
    chosen[left++] = sample;
  }
  return left;
}
