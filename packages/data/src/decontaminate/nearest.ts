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
    let best: Nearest = { problem: '', similarity: -1 };
    for (const one of this.all(embedding)) if (one.similarity > best.similarity) best = one;
    return best;
  }

  /** The similarity with each problem. */
  *all(embedding: Float32Array): Generator<Nearest> {
    const vector = toUnitLength(embedding);
    for (const [i, other] of this.#vectors.entries()) {
      let similarity = 0;
      for (let k = 0; k < vector.length; k++) similarity += vector[k]! * other[k]!;
      yield { problem: this.#ids[i]!, similarity };
    }
  }
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
