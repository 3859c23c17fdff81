/**
 * What the steps do when nothing else is said, and names that they know. Apart from the steps themselves, so that a
 * command line can show it without loading them (`@phi1/data/defaults`).
 */
import { join } from 'node:path';

export { shardAssignmentFromEnvironment, type ShardAssignment } from './store/shard-assignment.js';

/** The name of the standard library of the machine's Python, where a corpus or a source is asked for. */
export const PYTHON_STDLIB = 'python-stdlib';

/** The benchmarks that the built-in teacher makes. */
export const EXERCISE_BENCHMARK_KINDS = ['exercises', 'exercises-unseen'] as const;
export type ExerciseBenchmarkKind = (typeof EXERCISE_BENCHMARK_KINDS)[number];

export const INGEST_DEFAULTS = { licenses: ['permissive'], parse: true, maxBytes: 1_000_000 } as const;

/** What is made of a function that was found in real code. */
export const MINE_KINDS = ['exercises', 'textbooks'] as const;
export type MineKind = (typeof MINE_KINDS)[number];

export const MINE_DEFAULTS = { kind: 'exercises', maxCharacters: 3000 } as const;

/** The least score that a filter keeps. */
export const DEFAULT_THRESHOLD = 0.5;

export const SYNTHESIZE_DEFAULTS = {
  seed: 0,
  perRequest: 5,
  concurrency: 4,
  temperature: 0.8,
  threshold: 0.7,
} as const;

export const MINHASH_DEFAULTS = { shingle: 5, permutations: 256, seed: 1 } as const;
export const DEDUPLICATE_DEFAULTS = { ...MINHASH_DEFAULTS, threshold: 0.7 } as const;

/** For the numbers of nodes see `ast-match.ts`. */
export const DECONTAMINATE_DEFAULTS = {
  astMatchRate: 0.8,
  embeddingSimilarity: 0.9,
  leastNodes: 10,
  leastNearNodes: 18,
};

export const MIX_DEFAULTS = {
  tokenizer: 'codegen',
  vocabularySize: 4096,
  seed: 0,
  validationShare: 0.01,
  shardTokens: 1 << 26,
} as const;

export const PREPARE_DEFAULTS = {
  corpus: PYTHON_STDLIB,
  tokenizer: 'bpe',
  vocabularySize: 4096,
  validationShare: 0.05,
  cacheDir: join('.cache', 'corpora'),
} as const;
