/** The problem whose embedding is nearest to a text's, by cosine. */
import type { Embed } from '../filter/hashed-features.js';
import type { BenchmarkProblem } from './benchmark.js';

export interface Nearest {
  problem: string;
  /** -1 to 1. */
  similarity: number;
}

export class NearestProblem {
  readonly #embed: Embed;
  readonly #ids: string[];
  readonly #vectors: Float32Array[];

  private constructor(embed: Embed, ids: string[], vectors: Float32Array[]) {
    [this.#embed, this.#ids, this.#vectors] = [embed, ids, vectors];
  }

  static async of(problems: readonly BenchmarkProblem[], embed: Embed): Promise<NearestProblem> {
    const vectors = await embed(problems.map(({ prompt, solution }) => prompt + solution));
    const ids = problems.map(({ id }) => id);
    return new NearestProblem(embed, ids, vectors.map(toUnitLength));
  }

  /** One for each text. */
  async find(texts: readonly string[]): Promise<Nearest[]> {
    return (await this.#embed(texts)).map((raw) => {
      const vector = toUnitLength(raw);
      const best: Nearest = { problem: '', similarity: -1 };
      for (const [i, other] of this.#vectors.entries()) {
        let dot = 0;
        for (let k = 0; k < vector.length; k++) dot += vector[k]! * other[k]!;
        if (dot > best.similarity) [best.problem, best.similarity] = [this.#ids[i]!, dot];
      }
      return best;
    });
  }
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
