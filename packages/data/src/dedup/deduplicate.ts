/**
 * Deduplication of corpora on disk, inside each and across them, in two passes that any number of processes share:
 * every process signs its shards, and the one that finds all shards signed clusters them and then drops what is a
 * duplicate from its shards. The first document of a cluster stays, by the order of the corpora as they are named
 * and of the rows in them.
 *
 * All signatures are in memory while they are clustered: 1 kB a document at 256 permutations.
 */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { UserError, writeFileAtomically } from '@phi1/base';
import {
  checkShardAssignment,
  mapCorpus,
  readProvenance,
  readCorpusManifest,
  type CorpusManifest,
} from '../store/index.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import { readShard } from '../store/shard.js';
import { chooseBands, type Bands } from './bands.js';
import { clusterDocuments, type Clusters } from './cluster.js';
import { MinHasher, type MinHashOptions } from './minhash.js';
import { readSignatureHead, readSignatures, signRows, writeSignatures } from './signature-file.js';
import { DEDUPLICATE_DEFAULTS } from '../defaults.js';

/** The corpora, where what stays of them goes, and what counts as a near-duplicate. */
export interface DeduplicateOptions extends MinHashOptions, Partial<ShardAssignment> {
  /** Corpus folders; of a cluster, what comes first stays. */
  corpora: readonly string[];
  /** The new corpus; with several, a folder with one of the same name for each. */
  out: string;
  /** The least estimated Jaccard similarity of near-duplicates. Default 0.7, as in The Stack. */
  threshold?: number;
  /** Default: {@link chooseBands} of the threshold. */
  bands?: Bands;
  onProgress?: (done: number, of: number, what: 'sign' | 'write') => void;
}

/** How many duplicates of either kind there are, by which threshold and bands, and where report and results are. */
export interface DeduplicateSummary {
  /** False when other processes still sign or write their shards; run again when they are done. */
  complete: boolean;
  documents: number;
  exactDuplicates: number;
  nearDuplicates: number;
  /** Clusters of more than one document. */
  clusters: number;
  bands: Bands;
  threshold: number;
  /** One line of JSON a cluster: who stays, and who goes and why. */
  report: string;
  outputs: string[];
}

interface Input {
  folder: string;
  out: string;
  manifest: CorpusManifest;
  signatureFiles: string[];
}

/**
 * @throws UserError when a folder is no corpus, two have the same name, a threshold is out of range, or the output
 * holds something made otherwise
 */
export async function deduplicate(options: DeduplicateOptions): Promise<DeduplicateSummary> {
  const { corpora, out, onProgress } = options;
  const { threshold } = { ...DEDUPLICATE_DEFAULTS, ...options };
  const place = checkShardAssignment(options);
  if (corpora.length === 0) throw new UserError('dedup: expected at least one corpus');
  if (!(threshold > 0 && threshold <= 1)) {
    throw new UserError(`threshold ${String(threshold)}: expected more than 0 and at most 1`);
  }
  const hasher = createHasher(options);
  const bands = options.bands ?? chooseBands(threshold, hasher.permutations);
  if (bands.bands * bands.rows > hasher.permutations) {
    throw new UserError(
      `bands: ${String(bands.bands)} of ${String(bands.rows)} rows need more than ${String(hasher.permutations)} permutations`,
    );
  }
  const work = `${resolve(out)}.work`;
  const inputs = await Promise.all(corpora.map((folder) => openInput(folder, options, work)));
  const twice = inputs.find(({ out: path }, i) => inputs.findIndex((other) => other.out === path) !== i);
  if (twice) throw new UserError(`dedup: two corpora would be written to ${twice.out}; rename one`);

  const summary: DeduplicateSummary = {
    complete: false,
    documents: inputs.reduce((sum, { manifest }) => sum + manifest.rows, 0),
    exactDuplicates: 0,
    nearDuplicates: 0,
    clusters: 0,
    bands,
    threshold,
    report: join(work, 'clusters.jsonl'),
    outputs: inputs.map((input) => input.out),
  };
  if (!(await signAll(inputs, hasher, place, onProgress))) return summary;

  const { clusters, offsets } = await clusterAll(inputs, bands, threshold);
  tally(clusters, summary);
  if (place.rank === 0) await writeReport(inputs, clusters, offsets, summary.report);
  summary.complete = await writeAll(inputs, clusters, offsets, {
    ...place,
    onProgress,
    settings: {
      words: WORDS,
      shingle: hasher.shingle,
      permutations: hasher.permutations,
      threshold,
      bands: bands.bands,
      rows: bands.rows,
      across: inputs.map(({ manifest }) => readProvenance(manifest)),
    },
  });
  return summary;
}

/** By which rule texts were cut into words: it decides on signatures, and has changed before. */
const WORDS = 'unicode';

function createHasher(options: MinHashOptions): MinHasher {
  try {
    return new MinHasher(options);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

async function openInput(folder: string, { corpora, out }: DeduplicateOptions, work: string): Promise<Input> {
  const manifest = await readCorpusManifest(folder);
  const path = resolve(folder);
  const key = `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  return {
    folder,
    out: corpora.length === 1 ? out : join(out, basename(path)),
    manifest,
    signatureFiles: manifest.shards.map(({ file }) => join(work, key, `${file}.signatures`)),
  };
}

/** Signs what is this process's and not signed yet. @returns whether all shards of all processes are signed */
async function signAll(
  inputs: readonly Input[],
  hasher: MinHasher,
  { rank, worldSize }: ShardAssignment,
  onProgress: DeduplicateOptions['onProgress'],
): Promise<boolean> {
  const { shingle, permutations, seed } = hasher;
  const shards = inputs.flatMap(({ folder, manifest, signatureFiles }) =>
    manifest.shards.map(({ file, rows }, i) => ({
      path: join(folder, file),
      rows,
      signatures: signatureFiles[i]!,
      made: { words: WORDS, shingle, permutations, seed, from: JSON.stringify(readProvenance(manifest)) },
    })),
  );
  const isSigned = async ({ signatures, made }: (typeof shards)[number]) =>
    JSON.stringify((await readSignatureHead(signatures))?.made) === JSON.stringify(made);
  for (const [i, shard] of shards.entries()) {
    if (i % worldSize === rank && !(await isSigned(shard))) {
      const rows = shard.rows === 0 ? emptyRows() : readShard(shard.path, ['text']);
      await writeSignatures(shard.signatures, shard.made, await signRows(rows, hasher));
    }
    onProgress?.(i + 1, shards.length, 'sign');
  }
  return (await Promise.all(shards.map(isSigned))).every(Boolean);
}

async function* emptyRows(): AsyncGenerator<{ text: string }> {
  // A unit of which nothing was left has a shard without rows.
}

interface Clustered {
  clusters: Clusters;
  /** The number of each shard's first document, by corpus; one more at the end of all. */
  offsets: number[][];
}

async function clusterAll(inputs: readonly Input[], bands: Bands, threshold: number): Promise<Clustered> {
  const digests: string[] = [];
  const signatures: (Int32Array | undefined)[] = [];
  const offsets: number[][] = [];
  for (const { signatureFiles } of inputs) {
    const own: number[] = [];
    for (const file of signatureFiles) {
      own.push(digests.length);
      const shard = await readSignatures(file);
      for (const digest of shard.digests) digests.push(digest);
      for (const signature of shard.signatures) signatures.push(signature);
    }
    offsets.push(own);
  }
  return { clusters: clusterDocuments({ digests, signatures }, bands, threshold), offsets };
}

function tally({ keptFor, exact }: Clusters, summary: DeduplicateSummary): void {
  const kept = new Set<number>();
  for (const [i, stays] of keptFor.entries()) {
    if (stays === i) continue;
    kept.add(stays);
    if (exact[i] === 1) summary.exactDuplicates++;
    else summary.nearDuplicates++;
  }
  summary.clusters = kept.size;
}

async function writeReport(
  inputs: readonly Input[],
  { keptFor, exact }: Clusters,
  offsets: readonly number[][],
  path: string,
): Promise<void> {
  const inCluster = new Set([...keptFor].flatMap((stays, i) => (stays === i ? [] : [stays, i])));
  const names = new Map<number, { corpus: string; id: string }>();
  for (const [c, { folder, manifest }] of inputs.entries()) {
    for (const [s, { file, rows }] of manifest.shards.entries()) {
      if (rows === 0) continue;
      let i = offsets[c]![s]!;
      for await (const { id } of readShard(join(folder, file), ['id'])) {
        if (inCluster.has(i)) names.set(i, { corpus: basename(resolve(folder)), id });
        i++;
      }
    }
  }
  const removed = new Map<number, object[]>();
  for (const [i, stays] of keptFor.entries()) {
    if (stays === i) continue;
    const list = removed.get(stays) ?? [];
    if (list.length === 0) removed.set(stays, list);
    list.push({ ...names.get(i), how: exact[i] === 1 ? 'exact' : 'near' });
  }
  const lines = [...removed]
    .sort(([a], [b]) => a - b)
    .map(([stays, gone]) => JSON.stringify({ kept: names.get(stays), removed: gone }));
  await writeFileAtomically(path, lines.map((line) => `${line}\n`).join(''));
}

async function writeAll(
  inputs: readonly Input[],
  { keptFor, exact }: Clusters,
  offsets: readonly number[][],
  {
    settings,
    onProgress,
    ...place
  }: ShardAssignment & {
    settings: Record<string, never> | object;
    onProgress: DeduplicateOptions['onProgress'];
  },
): Promise<boolean> {
  let complete = true;
  for (const [c, { folder, out }] of inputs.entries()) {
    const manifest = await mapCorpus({
      from: folder,
      to: out,
      name: 'dedup',
      options: settings as Record<string, never>,
      ...place,
      ...(onProgress && { onUnit: (done: number, of: number) => onProgress(done, of, 'write') }),
      async *step(rows, account, unit) {
        let i = offsets[c]![unit]!;
        for await (const row of rows) {
          if (keptFor[i] === i) yield row;
          else account.drop(exact[i] === 1 ? 'exact duplicate' : 'near-duplicate', row.id);
          i++;
        }
      },
    });
    complete &&= manifest !== undefined;
  }
  return complete;
}
