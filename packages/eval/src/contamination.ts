/**
 * A model's results on problems with and without a similar document in its training data, as in table 3 of the paper
 * (section 5). What is similar is found elsewhere and comes through an interface: this only splits and counts.
 */
import { UserError, type Table } from '@phi1/base';
import type { Problem } from '@phi1/benchmarks';
import type { GradedProblem } from './evaluate.js';

/** How near the training data come to a problem. */
interface Similarity {
  taskId: string;
  /** The best match rate of syntax trees, in [0, 1]. */
  astMatchRate: number;
  /** Whether the solution's tree is large enough to be compared. */
  isComparable: boolean;
  /** The greatest cosine of embeddings, in [-1, 1]. */
  embeddingSimilarity: number;
}

/** What finds similar training documents, and from where on one counts as similar. */
export interface SimilarityMeasure {
  /** What the problems are compared with, in words. */
  corpus: string;
  /** Which embedding, in words. */
  embedding: string;
  /** Match rates, each of which splits the problems. */
  rates: readonly number[];
  /** A document of at least this cosine is similar whatever the match rate. */
  embeddingSimilarity: number;
  /** @throws UserError when there is nothing to compare with */
  find: (problems: readonly Problem[]) => Promise<Similarity[]>;
}

/** Problems on one side of a split. */
export interface ProblemGroup {
  /** Those that could be graded. */
  problems: number;
  /** Their pass@1; null where there is none. */
  passAt1: number | null;
}

/** One split of the problems. */
export interface ContaminationRow {
  /** The least match rate that makes a document similar. */
  rate: number;
  similar: ProblemGroup;
  others: ProblemGroup;
}

/** What a report says of similar training documents. */
export interface Contamination extends Omit<SimilarityMeasure, 'find' | 'rates'> {
  /** Problems whose solutions are too small for their trees to be compared. */
  tooSmall: number;
  rows: ContaminationRow[];
}

/** @throws UserError when the measure says nothing of a problem */
export function splitBySimilarity(
  graded: readonly GradedProblem[],
  { corpus, embedding, rates, embeddingSimilarity }: SimilarityMeasure,
  similarities: readonly Similarity[],
): Contamination {
  const byTask = new Map(similarities.map((each) => [each.taskId, each]));
  const measured = graded
    .filter(({ gradable, samples }) => gradable > 0 || samples.length === 0)
    .map(({ problem: { taskId }, passed, gradable }) => {
      const similarity = byTask.get(taskId);
      if (!similarity) throw new UserError(`${corpus}: was not compared with ${taskId}`);
      return { ...similarity, passRate: gradable === 0 ? 0 : passed / gradable };
    });
  const rows = rates.map((rate) => {
    const isSimilar = (each: Similarity): boolean =>
      each.astMatchRate >= rate - 1e-9 || each.embeddingSimilarity >= embeddingSimilarity;
    return {
      rate,
      similar: toGroup(measured.filter(isSimilar)),
      others: toGroup(measured.filter((each) => !isSimilar(each))),
    };
  });
  const tooSmall = measured.filter(({ isComparable }) => !isComparable).length;
  return { corpus, embedding, embeddingSimilarity, tooSmall, rows };
}

function toGroup(problems: readonly { passRate: number }[]): ProblemGroup {
  const sum = problems.reduce((total, { passRate }) => total + passRate, 0);
  return { problems: problems.length, passAt1: problems.length === 0 ? null : sum / problems.length };
}

/** How the split was made, in a sentence or two. */
export function describeContamination(contamination: Contamination): string {
  const { corpus, embedding, embeddingSimilarity, tooSmall } = contamination;
  const small = tooSmall === 0 ? '' : ` ${String(tooSmall)} solutions are too small for that comparison.`;
  return `Compared with ${corpus}: a document is similar to a problem whose solution's syntax tree it matches at the rate, or from a cosine of ${String(embeddingSimilarity)} on (${embedding}).${small} The last columns are quoted from table 3 of the paper (HumanEval, CodeExercises).`;
}

/** Table 3 of Gunasekar et al. 2023: problems, and the pass@1 in percent of phi-1, phi-1 retrained on the pruned data, StarCoder. */
const TABLE_3: Readonly<Record<string, { similar: Quoted; others: Quoted }>> = {
  '0.95': { similar: [71, 81.7, 74.6, 57.7], others: [93, 26.9, 32.3, 29.0] },
  '0.9': { similar: [93, 63.4, 51.6, 48.4], others: [71, 33.8, 36.6, 32.4] },
  '0.85': { similar: [106, 62.3, 52.8, 47.2], others: [58, 29.3, 34.5, 31.0] },
  '0.8': { similar: [116, 59.5, 52.6, 45.7], others: [48, 29.2, 27.1, 31.2] },
};
type Quoted = readonly [problems: number, phi1: number, retrained: number, starCoder: number];

/** The paper's table 3 for this model, measured, with the paper's own figures, quoted, beside it. */
export function contaminationTable({ rows }: Contamination): Table {
  const quoted = (values: Quoted | undefined): string[] =>
    values === undefined
      ? ['', '', '', '']
      : [String(values[0]), ...values.slice(1).map((value) => `${value.toFixed(1)} %`)];
  const line = (rate: number, name: 'similar' | 'others', { problems, passAt1 }: ProblemGroup): string[] => [
    String(rate),
    name === 'similar' ? 'similar' : 'not similar',
    String(problems),
    passAt1 === null ? '-' : `${(100 * passAt1).toFixed(1)} %`,
    ...quoted(TABLE_3[String(rate)]?.[name]),
  ];
  return {
    head: ['rate', '', 'problems', 'pass@1', 'quoted: problems', 'phi-1', 'phi-1 retrained', 'StarCoder'],
    rows: rows.flatMap(({ rate, similar, others }) => [
      line(rate, 'similar', similar),
      line(rate, 'others', others),
    ]),
  };
}
