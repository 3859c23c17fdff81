/**
 * Takes out of a corpus what a benchmark's problems can be recognized in (section 5 of the paper), by three
 * measures, each of which is enough: a shared run of 13 words, an embedding that is close, a function whose syntax
 * tree nearly matches a solution. What goes wrongly goes by the last: `ast-match.ts` says what and how much. Benchmarks
 * of the built-in teacher's exercises have a measure of their own, which is the only one for texts of that teacher
 * (`same-prompt.ts`). For every document that goes, a line of the report says why.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError, writeFileAtomically } from '@phi1/base';
import { hashedEmbed, type Embed } from '../filter/hashed-features.js';
import { mapCorpus, type CorpusManifest } from '../store/index.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import { isExerciseProblem } from '../benchmark/exercise-benchmark.js';
import { TEACHER_SOURCE } from '../teach/teach.js';
import { AstMatcher, MATCH_RATES } from './ast-match.js';
import { loadProblems, type BenchmarkProblem } from './benchmark.js';
import { NearestProblem } from './nearest.js';
import { NgramIndex } from './ngram-overlap.js';
import { PromptIndex } from './same-prompt.js';
import { DECONTAMINATE_DEFAULTS } from '../defaults.js';

/** From where on a document counts as contaminated by its embedding or by a syntax tree (section 5 of the paper). */
export interface Thresholds {
  /** Least match rate of syntax trees. Default 0.8, the strictest of the paper. */
  astMatchRate?: number;
  /** Least cosine of embeddings. Default 0.9. */
  embeddingSimilarity?: number;
  /** Nodes of the smallest function body whose tree is compared: smaller ones say too little. Default 10. */
  leastNodes?: number;
  /** Nodes from which on a tree may match nearly; smaller ones must be equal. Default 18. */
  leastNearNodes?: number;
}

export type Measure = '13-gram' | 'embedding' | 'ast' | 'prompt';

/** Why a document goes. */
export interface Contamination {
  measure: Measure;
  problem: string;
  /** The match rate or the cosine; 1 for a shared run of words and for what asks the same. */
  score: number;
  /** The run of words, or the function. */
  detail?: string;
}

/** A line of the report: the document that went, and the match of one measure. */
export interface ReportLine extends Contamination {
  id: string;
}

const AT_ONCE = 64;

/** The measures of the paper against some problems. */
class Measures {
  readonly #ngrams: NgramIndex;
  readonly #trees: AstMatcher;
  readonly #nearest: NearestProblem;
  readonly #thresholds: Required<Thresholds>;

  private constructor(
    problems: readonly BenchmarkProblem[],
    nearest: NearestProblem,
    thresholds: Required<Thresholds>,
  ) {
    this.#ngrams = new NgramIndex(problems);
    this.#trees = new AstMatcher(problems, thresholds.leastNodes, thresholds.leastNearNodes);
    this.#nearest = nearest;
    this.#thresholds = thresholds;
  }

  static async of(problems: readonly BenchmarkProblem[], embed: Embed, thresholds: Required<Thresholds>) {
    return problems.length === 0
      ? undefined
      : new Measures(problems, await NearestProblem.of(problems, embed), thresholds);
  }

  find(text: string, embedding: Float32Array): Contamination[] {
    const { astMatchRate, embeddingSimilarity } = this.#thresholds;
    const found: Contamination[] = [];
    const shared = this.#ngrams.firstMatch(text);
    if (shared) found.push({ measure: '13-gram', problem: shared.problem, score: 1, detail: shared.ngram });
    const { problem, similarity } = this.#nearest.find(embedding);
    if (similarity >= embeddingSimilarity) found.push({ measure: 'embedding', problem, score: similarity });
    const tree = this.#trees.bestMatch(pythonIn(text), astMatchRate);
    if (tree) found.push({ measure: 'ast', problem: tree.problem, score: tree.rate, detail: tree.name });
    return found;
  }
}

/** A text, and whether the built-in teacher wrote it. */
export interface CheckedText {
  text: string;
  isTaught: boolean;
}

/** Tells of texts what they have in common with the problems of benchmarks. */
export class ContaminationCheck {
  readonly #others: Measures | undefined;
  readonly #exercises: Measures | undefined;
  readonly #prompts: PromptIndex;
  readonly #embed: Embed;

  private constructor(
    others: Measures | undefined,
    exercises: Measures | undefined,
    prompts: PromptIndex,
    embed: Embed,
  ) {
    [this.#others, this.#exercises, this.#prompts, this.#embed] = [others, exercises, prompts, embed];
  }

  /**
   * @param embed default: hashed features, which see words and not meanings
   * @throws UserError when a threshold is not above 0 and at most 1
   */
  static async of(
    problems: readonly BenchmarkProblem[],
    { embed = hashedEmbed, ...given }: Thresholds & { embed?: Embed | undefined } = {},
  ): Promise<ContaminationCheck> {
    const thresholds = { ...DECONTAMINATE_DEFAULTS, ...given };
    for (const [name, value] of [
      ['AST match rate', thresholds.astMatchRate],
      ['embedding similarity', thresholds.embeddingSimilarity],
    ] as const) {
      if (value > 0 && value <= 1) continue;
      throw new UserError(`${name} ${String(value)}: expected more than 0 and at most 1`);
    }
    const exercises = problems.filter(isExerciseProblem);
    return new ContaminationCheck(
      await Measures.of(
        problems.filter((problem) => !isExerciseProblem(problem)),
        embed,
        thresholds,
      ),
      await Measures.of(exercises, embed, thresholds),
      new PromptIndex(exercises),
      embed,
    );
  }

  /** For each text the best match of every measure that finds one. */
  async find(texts: readonly CheckedText[]): Promise<Contamination[][]> {
    const embeddings = await this.#embed(texts.map(({ text }) => text));
    return texts.map(({ text, isTaught }, i) => {
      const found = [this.#others, isTaught ? undefined : this.#exercises].flatMap(
        (measures) => measures?.find(text, embeddings[i]!) ?? [],
      );
      const same = this.#prompts.firstMatch(pythonIn(text));
      if (same) found.push({ measure: 'prompt', problem: same.problem, score: 1, detail: same.name });
      return bestOfMeasures(found);
    });
  }
}

/** Of each measure the match with the highest score. */
function bestOfMeasures(found: readonly Contamination[]): Contamination[] {
  const best = new Map<Measure, Contamination>();
  for (const one of found) if (one.score > (best.get(one.measure)?.score ?? 0)) best.set(one.measure, one);
  return [...best.values()];
}

/** The Python of a text: what is in fences where there are some, all of it otherwise. */
export function pythonIn(text: string): string {
  if (!text.includes('```')) return text;
  const fenced = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  return fenced.length > 0 ? fenced.join('\n') : text;
}

/** Which corpus is checked against which benchmarks, by which embedding and thresholds, and where what stays goes. */
export interface DecontaminateOptions extends Thresholds, Partial<ShardAssignment> {
  from: string;
  /** The new corpus. The report is written beside it. */
  out: string;
  /** Names or files, see `readBenchmark`; `BUILT_IN_BENCHMARKS` of `@phi1/benchmarks` are all of the project's own. */
  benchmarks: readonly string[];
  embed?: Embed;
  /** What says which embedding it is, kept in the manifest. Default `hashed`. */
  embedName?: string;
  onProgress?: (done: number, of: number) => void;
}

/** How many documents were checked and went, by measure and by the match rates of the paper's section 5. */
export interface DecontaminateSummary {
  /** False when other processes are still at work. */
  complete: boolean;
  problems: number;
  documents: number;
  removed: number;
  /** Documents that each measure found; one document may be found by several. */
  byMeasure: Record<Measure, number>;
  /** Documents with a match rate of at least the rate, for the rates of the paper that are not below ours. */
  byMatchRate: Record<string, number>;
  /** JSON lines: who went and why. */
  report: string;
}

/** @throws UserError when a benchmark cannot be read, `from` is no corpus, or `out` holds something made otherwise */
export async function decontaminate(options: DecontaminateOptions): Promise<DecontaminateSummary> {
  const { from, out, benchmarks, embed, embedName = 'hashed', onProgress, rank, worldSize } = options;
  if (benchmarks.length === 0) throw new UserError('decontaminate: expected at least one benchmark');
  const settings = { ...DECONTAMINATE_DEFAULTS, ...options };
  const { astMatchRate, embeddingSimilarity, leastNodes, leastNearNodes } = settings;
  const thresholds = { astMatchRate, embeddingSimilarity, leastNodes, leastNearNodes };
  const problems = await loadProblems(benchmarks);
  const check = await ContaminationCheck.of(problems, { embed, ...thresholds });
  const work = `${resolve(out)}.work`;
  const partPath = (unit: number) => join(work, `${String(unit)}.jsonl`);

  const manifest = await mapCorpus({
    from,
    to: out,
    name: 'decontaminate',
    options: {
      problems: problems.length,
      digest: digestProblems(problems),
      ...thresholds,
      embedding: embedName,
    },
    ...(rank !== undefined && { rank }),
    ...(worldSize !== undefined && { worldSize }),
    ...(onProgress && { onUnit: onProgress }),
    async *step(rows, account, unit) {
      const report: string[] = [];
      for await (const batch of inBatches(rows)) {
        const found = await check.find(
          batch.map(({ text, source }) => ({ text, isTaught: source?.startsWith(TEACHER_SOURCE) ?? false })),
        );
        for (const [i, row] of batch.entries()) {
          if (found[i]!.length === 0) yield row;
          for (const why of found[i]!) report.push(`${JSON.stringify({ id: row.id, ...why })}\n`);
          if (found[i]!.length > 0) account.drop(`contaminated (${found[i]![0]!.measure})`, row.id);
        }
      }
      await writeFileAtomically(partPath(unit), report.join(''));
    },
  });

  const lines: string[] = [];
  if (manifest)
    for (let unit = 0; unit < manifest.units; unit++) lines.push(await readFile(partPath(unit), 'utf8'));
  const report = `${resolve(out)}.removed.jsonl`;
  if (manifest) await writeFileAtomically(report, lines.join(''));
  return summarize(lines.join(''), {
    complete: manifest !== undefined,
    problems: problems.length,
    kept: manifest?.rows ?? 0,
    removed: countRows(manifest),
    astMatchRate,
    report,
  });
}

/** Documents that were left out as contaminated; by their ids they cannot be counted, which may be shared. */
function countRows(manifest: CorpusManifest | undefined): number {
  return Object.entries(manifest?.dropped ?? {})
    .filter(([reason]) => reason.startsWith('contaminated'))
    .reduce((sum, [, { count }]) => sum + count, 0);
}

function summarize(
  lines: string,
  {
    kept,
    removed,
    astMatchRate,
    ...rest
  }: Pick<DecontaminateSummary, 'complete' | 'problems' | 'report' | 'removed'> & {
    kept: number;
    astMatchRate: number;
  },
): DecontaminateSummary {
  const all = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReportLine);
  const by = (measure: Measure, least = 0) =>
    all.filter((line) => line.measure === measure && line.score >= least - 1e-9).length;
  return {
    ...rest,
    documents: kept + removed,
    removed,
    byMeasure: {
      '13-gram': by('13-gram'),
      embedding: by('embedding'),
      ast: by('ast'),
      prompt: by('prompt'),
    },
    byMatchRate: Object.fromEntries(
      MATCH_RATES.filter((rate) => rate >= astMatchRate).map((rate) => [String(rate), by('ast', rate)]),
    ),
  };
}

const digestProblems = (problems: readonly BenchmarkProblem[]): string =>
  createHash('sha256').update(JSON.stringify(problems)).digest('hex');

/** Items by 64, for what embeds several at a time. */
export async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
