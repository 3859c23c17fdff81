/** The problem whose embedding is nearest to a text's, by cosine. */
import type { Embed } from '../filter/hashed-features.js';
import type { BenchmarkProblem } from './benchmark.js';

interface Nearest {
  problem: string;
  /** -1 to 1. */
  similarity: number;
}

/** The embeddings of all problems, prompt and solution together, scaled to length 1; a text is compared with each. */
export class NearestProblem {
  readonly #ids: string[];
  readonly #vectors: Float32Array[];

  private constructor(ids: string[], vectors: Float32Array[]) {
    [this.#ids, this.#vectors] = [ids, vectors];
  }

  static async of(problems: readonly BenchmarkProblem[], embed: Embed): Promise<NearestProblem> {
    const vectors = await embed(problems.map(({ prompt, solution }) => prompt + solution));
    const ids = problems.map(({ id }) => id);
    return new NearestProblem(ids, vectors.map(toUnitLength));
  }

  /** @param embedding of a text, by what made those of the problems */
  find(embedding: Float32Array): Nearest {
    let [best, similarity] = [-1, -1];
    for (const [i, one] of this.#similarities(embedding).entries()) {
      if (one > similarity) [best, similarity] = [i, one];
    }
    return { problem: this.#ids[best] ?? '', similarity };
  }

  /** The similarity with each problem. */
  all(embedding: Float32Array): Nearest[] {
    const similarities = this.#similarities(embedding);
    return this.#ids.map((problem, i) => ({ problem, similarity: similarities[i]! }));
  }

  #similarities(embedding: Float32Array): Float64Array {
    const vector = toUnitLength(embedding);
    const places: number[] = []; // most of a hashed embedding is zero
    for (let place = 0; place < vector.length; place++) if (vector[place] !== 0) places.push(place);
    const similarities = new Float64Array(this.#vectors.length);
    this.#vectors.forEach((other, i) => {
      let similarity = 0;
      for (let k = 0; k < places.length; k++) similarity += vector[places[k]!]! * other[places[k]!]!;
      similarities[i] = similarity;
    });
    return similarities;
  }
}

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let k = 0; k < vector.length; k++) squares += vector[k]! * vector[k]!;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((value) => value / length);
}
