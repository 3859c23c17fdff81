/**
 * What a corpus holds that is most like each problem of a benchmark, by the measures with which `decontaminate` removes:
 * the match rate of syntax trees and the cosine of embeddings. It says of problems what decontamination says of
 * documents, and removes nothing.
 */
import { UserError } from '@phi1/base';
import { DECONTAMINATE_DEFAULTS } from '../defaults.js';
import { hashedEmbed, type Embed } from '../filter/hashed-features.js';
import { readCorpus } from '../store/index.js';
import { AstMatcher, MATCH_RATES } from './ast-match.js';
import type { BenchmarkProblem } from './benchmark.js';
import { inBatches, pythonIn } from './decontaminate.js';
import { NearestProblem } from './nearest.js';

/** How near the nearest documents of a corpus come to a problem. */
export interface ProblemSimilarity {
  /** The problem's id in its benchmark. */
  taskId: string;
  /** The best match rate of a function with the solution, in [0.8, 1]; 0 where none reaches 0.8. */
  astMatchRate: number;
  /** Whether the solution is large enough for its tree to be compared. */
  isComparable: boolean;
  /** The greatest cosine with a document, in [-1, 1]. */
  embeddingSimilarity: number;
}

/** Which problems are looked for in which corpora, and by which embedding. */
export interface SimilarityOptions {
  corpora: readonly string[];
  problems: readonly BenchmarkProblem[];
  /** Default: hashed features. */
  embed?: Embed | undefined;
  /** Called with the number of documents that were looked at. */
  onProgress?: (documents: number) => void;
}

/** @throws UserError when a folder is no corpus, or all are empty */
export async function problemSimilarities(options: SimilarityOptions): Promise<ProblemSimilarity[]> {
  const { corpora, problems, embed = hashedEmbed, onProgress } = options;
  const trees = new AstMatcher(problems);
  const nearest = await NearestProblem.of(problems, embed);
  const rates = new Map<string, number>();
  const cosines = new Map(problems.map(({ id }) => [id, -1]));
  const least = Math.min(...MATCH_RATES) - 1e-9;
  let documents = 0;
  for (const corpus of corpora)
    for await (const batch of inBatches(readCorpus(corpus))) {
      const texts = batch.map(({ text }) => text);
      const embeddings = await embed(texts);
      for (const [i, text] of texts.entries()) {
        for (const { problem, similarity } of nearest.all(embeddings[i]!))
          cosines.set(problem, Math.max(cosines.get(problem)!, similarity));
        for (const { problem, rate } of trees.matches(pythonIn(text), (id) => rates.get(id) ?? least))
          rates.set(problem, rate);
      }
      documents += batch.length;
      onProgress?.(documents);
    }
  if (documents === 0) throw new UserError(`${corpora.join(', ')}: holds no document`);
  return problems.map(({ id }) => ({
    taskId: id,
    astMatchRate: rates.get(id) ?? 0,
    isComparable: trees.sizeOf(id) >= DECONTAMINATE_DEFAULTS.leastNodes,
    embeddingSimilarity: cosines.get(id)!,
  }));
}
