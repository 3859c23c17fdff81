/**
 * Fits the filter of the paper's section 2.1: a random forest that predicts from a text's vector whether a teacher
 * would find it educational. A fifth of the labels is held out, and says how good the filter is.
 */
import { errorMessage, Random, readText, UserError, writeFileAtomically } from '@phi1/base';
import { z } from 'zod';
import { parseLabels } from './annotate.js';
import { Forest } from './forest.js';
import { hashedEmbed, type Embed } from './hashed-features.js';
import { computeQuality, type Quality } from './scores.js';

/**
 * The labels and which of them are yes, the share that is held out, and the embedding that the forest is trained on.
 */
export interface TrainFilterOptions {
  /** What annotate made. */
  labels: string;
  /** The file to write. */
  out: string;
  /** Labels from this score on are yes. Default 5. */
  positiveFrom?: number;
  /** Share of the labels held out. Default 0.2. */
  heldOut?: number;
  /** Decides on what is held out and on the forest: the same labels and seed give the same bytes. Default 1. */
  seed?: number;
  /** Default: hashed features. */
  embed?: Embed;
  /** What says which embedding it is, so that a corpus is not scored with another. Default `hashed`. */
  embedName?: string;
}

/** How well the forest tells the held-out labels apart at a score of 0.5, and how many labels that is based on. */
export interface FilterReport extends Quality {
  trained: number;
  heldOut: number;
  /** Share of the held-out labels that are yes: the precision of taking everything. */
  baseRate: number;
  positiveFrom: number;
}

const filterSchema = z.object({
  format: z.literal('phi1-filter'),
  version: z.literal(2),
  embedding: z.string(),
  report: z.record(z.string(), z.number()),
  forest: z.record(z.string(), z.string()),
});
type SavedFilter = z.infer<typeof filterSchema>;

/** Labels of either kind without which there is nothing to learn. */
const LEAST_OF_EACH = 5;
const POSITIVE_FROM = 5;
const EMBED_AT_ONCE = 256;

/** @throws UserError when the labels cannot be read, or there are too few of either kind */
export async function trainFilter(options: TrainFilterOptions): Promise<FilterReport & { out: string }> {
  const {
    out,
    positiveFrom = POSITIVE_FROM,
    heldOut = 0.2,
    seed = 1,
    embed = hashedEmbed,
    embedName = 'hashed',
  } = options;
  if (!(heldOut > 0 && heldOut < 1))
    throw new UserError(`held-out share ${String(heldOut)}: expected between 0 and 1`);
  const labels = parseLabels(await readText(options.labels), options.labels);
  new Random(seed).shuffle(labels);
  const isYes = labels.map(({ score }) => score >= positiveFrom);
  // Every fifth of each kind is held out, so that both sets have both.
  const places = [true, false].flatMap((kind) => {
    const own = [...labels.keys()].filter((i) => isYes[i] === kind);
    if (own.length < LEAST_OF_EACH) {
      throw new UserError(
        `${options.labels}: ${String(own.length)} of ${String(labels.length)} labels score ${kind ? 'at least' : 'below'} ${String(positiveFrom)}; expected at least ${String(LEAST_OF_EACH)} (positiveFrom)`,
      );
    }
    const cut = Math.max(1, Math.round(own.length * heldOut));
    if (cut === own.length) {
      throw new UserError(
        `held-out share ${String(heldOut)}: leaves none of the ${String(own.length)} labels that score ${kind ? 'at least' : 'below'} ${String(positiveFrom)} to learn from; expected a smaller share`,
      );
    }
    return own.map((i, k) => ({ i, test: k < cut }));
  });
  const vectors = await embedAll(
    labels.map(({ text }) => text),
    embed,
  );
  const [train, test] = [false, true].map((held) => places.filter((p) => p.test === held).map(({ i }) => i));
  const forest = Forest.train(
    train!.map((i) => vectors[i]!),
    train!.map((i) => isYes[i]!),
    { seed },
  );
  const yes = test!.map((i) => isYes[i]!);
  const report: FilterReport = {
    ...computeQuality(forest.score(test!.map((i) => vectors[i]!)), yes, 0.5),
    trained: train!.length,
    heldOut: test!.length,
    baseRate: yes.filter(Boolean).length / yes.length,
    positiveFrom,
  };
  const saved: SavedFilter = {
    format: 'phi1-filter',
    version: 2,
    embedding: embedName,
    report: { ...report },
    forest: forest.save(),
  };
  await writeFileAtomically(out, `${JSON.stringify(saved)}\n`);
  return { ...report, out };
}

/**
 * Whether a file of labels has enough of both kinds for {@link trainFilter} with its defaults.
 *
 * @throws UserError when it cannot be read
 */
export async function canTrain(labels: string): Promise<boolean> {
  const all = parseLabels(await readText(labels), labels);
  const yes = all.filter(({ score }) => score >= POSITIVE_FROM).length;
  return Math.min(yes, all.length - yes) >= LEAST_OF_EACH;
}

/**
 * A trained filter, as a function from texts to scores between 0 and 1.
 *
 * @throws UserError when the file is no filter, or was made with another embedding
 */
export async function loadFilter(
  path: string,
  {
    embed = hashedEmbed,
    embedName = 'hashed',
  }: { embed?: Embed | undefined; embedName?: string | undefined } = {},
): Promise<(texts: readonly string[]) => Promise<number[]>> {
  let saved: SavedFilter;
  try {
    saved = filterSchema.parse(JSON.parse(await readText(path)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: is no filter; expected what train-filter writes`);
  }
  if (saved.embedding !== embedName) {
    throw new UserError(`${path}: was trained on the embedding ${saved.embedding}, not on ${embedName}`);
  }
  let forest: Forest;
  try {
    forest = Forest.load(saved.forest);
  } catch (error) {
    throw new UserError(`${path}: ${errorMessage(error)}`);
  }
  return async (texts) => forest.score(await embed(texts).then((vectors) => [...vectors]));
}

async function embedAll(texts: readonly string[], embed: Embed): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let i = 0; i < texts.length; i += EMBED_AT_ONCE) {
    vectors.push(...(await embed(texts.slice(i, i + EMBED_AT_ONCE))));
  }
  return vectors;
}
