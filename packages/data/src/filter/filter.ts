/**
 * Cuts a corpus to what a trained filter finds educational: everything from a score on, or the best that fits into
 * a number of tokens. Shard by shard, so it can be interrupted and shared by processes as any step.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '@phi1/base';
import { codegenTokenizer } from '@phi1/model';
import { mapCorpus, readCorpus, readCorpusManifest, type CorpusManifest, type Row } from '../store/index.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import type { Embed } from './hashed-features.js';
import { loadFilter } from './train-filter.js';
import { DEFAULT_THRESHOLD } from '../defaults.js';

/** The corpus and the filter, and where to cut: at a score from 0 to 1 or at a number of tokens, not both. */
export interface FilterOptions extends Partial<ShardAssignment> {
  from: string;
  out: string;
  /** What train-filter wrote. */
  filter: string;
  /** Rows from this score on stay. Default 0.5; not together with a budget. */
  threshold?: number;
  /**
   * The best rows stay, as many as have this number of tokens together: of the column `tokens` where the corpus has
   * it, else as the codegen tokenizer counts.
   */
  tokenBudget?: number;
  embed?: Embed;
  embedName?: string;
  onProgress?: (done: number, of: number, what: 'score' | 'cut') => void;
}

/** What stayed of the corpus, from which score on, and how fast its texts were scored. */
export interface FilterSummary {
  /** False when other processes are still at work; run again when they are done. */
  complete: boolean;
  documents: number;
  kept: number;
  threshold: number;
  /** Tokens that stay; only with a budget. */
  tokens?: number;
  textBytes: number;
  seconds: number;
  /** Of text, by this process; 0 when all was done before. */
  megabytesPerSecond: number;
}

const AT_ONCE = 256;

/** @throws UserError when `from` is no corpus, the filter cannot be read, or a number makes no sense */
export async function filterCorpus(options: FilterOptions): Promise<FilterSummary> {
  const { threshold, tokenBudget } = options;
  if (threshold !== undefined && tokenBudget !== undefined) {
    throw new UserError('threshold and token budget: expected one of them');
  }
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
    throw new UserError(`threshold ${String(threshold)}: expected 0 to 1`);
  }
  if (tokenBudget !== undefined && !(tokenBudget >= 1)) {
    throw new UserError(`token budget ${String(tokenBudget)}: expected at least 1`);
  }
  return tokenBudget === undefined
    ? cutAt(options, threshold ?? DEFAULT_THRESHOLD)
    : cutToBudget(options, tokenBudget);
}

const summarizeFiltering = (
  documents: number,
  manifest: CorpusManifest | undefined,
  work: { bytes: number; seconds: number },
  threshold: number,
): FilterSummary => ({
  complete: manifest !== undefined,
  documents,
  kept: manifest?.rows ?? 0,
  threshold,
  textBytes: manifest?.textBytes ?? 0,
  seconds: work.seconds,
  megabytesPerSecond: work.bytes === 0 ? 0 : work.bytes / 1e6 / work.seconds,
});

async function cutAt(options: FilterOptions, threshold: number): Promise<FilterSummary> {
  const { rows } = await readCorpusManifest(options.from);
  const { manifest, ...work } = await scoreCorpus(options, options.out, {
    name: 'filter',
    options: { threshold },
    keep: (score) => score >= threshold,
  });
  return summarizeFiltering(rows, manifest, work, threshold);
}

/** First a corpus with scores, then where the budget ends, then the cut. */
async function cutToBudget(options: FilterOptions, budget: number): Promise<FilterSummary> {
  const { from, out, onProgress } = options;
  const input = await readCorpusManifest(from);
  const scored = `${resolve(out)}.scored`;
  const { manifest, ...work } = await scoreCorpus(options, scored, {
    name: 'score',
    options: {},
    countTokens: !('tokens' in input.columns),
  });
  if (!manifest) return summarizeFiltering(input.rows, undefined, work, 0);
  const { threshold, lastKey, tokens } = await cutFor(scored, budget);
  const cut = await mapCorpus({
    from: scored,
    to: out,
    name: 'filter',
    options: { tokenBudget: budget, threshold },
    ...locate(options),
    ...(onProgress && { onUnit: (done: number, of: number) => onProgress(done, of, 'cut') }),
    async *step(rows, account) {
      for await (const row of rows) {
        const score = row.score as number;
        if (score > threshold || (score === threshold && tieKey(row) <= lastKey)) yield row;
        else account.drop('low score', `${row.id} (${String(row.score)})`);
      }
    },
  });
  return { ...summarizeFiltering(input.rows, cut, work, threshold), tokens };
}

interface Cut {
  threshold: number;
  /** Of the rows with exactly that score, those whose {@link tieKey} is at most this stay. */
  lastKey: string;
  tokens: number;
}

/** The best rows have at most `budget` tokens together; among equals, a hash of their ids decides. */
async function cutFor(folder: string, budget: number): Promise<Cut> {
  const tokensByScore = new Map<number, number>();
  for await (const row of readCorpus(folder, { columns: ['score', 'tokens'] })) {
    const score = row.score as number;
    tokensByScore.set(score, (tokensByScore.get(score) ?? 0) + tokensIn(row));
  }
  const scores = [...tokensByScore.keys()].sort((a, b) => b - a);
  let [threshold, tokens] = [0, 0];
  for (threshold of scores) {
    if (tokens + tokensByScore.get(threshold)! > budget) break;
    tokens += tokensByScore.get(threshold)!;
    if (threshold === scores.at(-1)) return { threshold, lastKey: ALL_KEYS, tokens };
  }
  const ties: { key: string; own: number }[] = [];
  for await (const row of readCorpus(folder, { columns: ['id', 'text', 'score', 'tokens'] })) {
    if (row.score === threshold) ties.push({ key: tieKey(row), own: tokensIn(row) });
  }
  ties.sort((a, b) => (a.key < b.key ? -1 : 1));
  let lastKey = '';
  for (const { key, own } of ties) {
    if (tokens + own > budget) break;
    [lastKey, tokens] = [key, tokens + own];
  }
  if (tokens === 0) {
    throw new UserError(`token budget ${String(budget)}: the first of the best rows alone has more tokens`);
  }
  return { threshold, lastKey, tokens };
}

const ALL_KEYS = 'g';
/** Of the text too, since rows of other people's files may share an id. */
const tieKey = ({ id, text }: Row): string => createHash('sha256').update(`${id}\n${text}`).digest('hex');
const tokensIn = (row: Row): number => (row.tokens as number | undefined) ?? 0;

interface Scoring {
  name: string;
  options: Record<string, number>;
  /** Default: all. */
  keep?: (score: number) => boolean;
  countTokens?: boolean;
}

async function scoreCorpus(
  options: FilterOptions,
  to: string,
  { name, options: settings, keep = () => true, countTokens = false }: Scoring,
): Promise<{ manifest: CorpusManifest | undefined; bytes: number; seconds: number }> {
  const { from, embed, embedName, onProgress } = options;
  const score = await loadFilter(options.filter, { embed, embedName });
  const digest = createHash('sha256')
    .update(await readFile(options.filter))
    .digest('hex');
  const tokenizer = countTokens ? await codegenTokenizer() : undefined;
  let bytes = 0;
  const start = performance.now();
  const manifest = await mapCorpus({
    from,
    to,
    name,
    options: { ...settings, filter: digest },
    columns: { score: 'number', ...(countTokens && { tokens: 'integer' as const }) },
    ...locate(options),
    ...(onProgress && { onUnit: (done: number, of: number) => onProgress(done, of, 'score') }),
    async *step(rows, account) {
      for await (const batch of inBatches(rows)) {
        const scores = await score(batch.map(({ text }) => text));
        for (const [i, row] of batch.entries()) {
          bytes += Buffer.byteLength(row.text);
          const own = Math.round(scores[i]! * 1e4) / 1e4;
          if (keep(own)) {
            yield { ...row, score: own, ...(tokenizer && { tokens: tokenizer.encode(row.text).length }) };
          } else account.drop('low score', `${row.id} (${String(own)})`);
        }
      }
    },
  });
  return { manifest, bytes, seconds: (performance.now() - start) / 1000 };
}

function locate({ rank, worldSize }: Partial<ShardAssignment>): Partial<ShardAssignment> {
  return { ...(rank !== undefined && { rank }), ...(worldSize !== undefined && { worldSize }) };
}

async function* inBatches(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
