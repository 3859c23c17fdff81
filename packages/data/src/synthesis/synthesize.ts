/**
 * Textbooks and exercises of a teacher behind an OpenAI-compatible endpoint (paper, sections 2.2 and 2.3): constraints
 * are drawn for each request, several requests run at a time, every usable answer is on disk at once, and what nearly
 * repeats something that is there is refused as it comes. When there is enough, it becomes a corpus.
 */
import { createHash } from 'node:crypto';
import { UserError } from '@phi1/base';
import { NearIndex } from '../dedup/near-index.js';
import { askInTurn, EndpointClient, type ModelOptions, type Usage } from '@phi1/endpoint';
import { makeCorpus, type CorpusManifest } from '../store/index.js';
import { checkShardAssignment, type ShardAssignment } from '../store/shard-assignment.js';
import { exercisesIn, sectionIn, type Refusal } from './accept.js';
import { openAnswers, readAnswers, type Answer } from './answer-log.js';
import {
  drawConstraints,
  loadPrompts,
  writePrompt,
  type Constraints,
  type SynthesisKind,
} from './prompts.js';
import { SYNTHESIZE_DEFAULTS } from '../defaults.js';

/** What a model is asked for and how much of it, how it is asked, and what counts as a repetition. */
export interface SynthesizeOptions extends Partial<ShardAssignment> {
  kind: SynthesisKind;
  /** How many sections or exercises. */
  count: number;
  /**
   * The corpus; the teacher's answers are kept beside it, in `<to>.answers.jsonl`. Of several processes each asks other
   * questions, makes its share and keeps its own answers; near-duplicates across them are left to deduplication.
   */
  to: string;
  model: ModelOptions;
  /** Decides on the constraints. Default 0. */
  seed?: number;
  /** Exercises a request. Default 5. */
  perRequest?: number;
  /** Requests at a time. Default 4. */
  concurrency?: number;
  /** 0 to 2. Default 0.8. */
  temperature?: number;
  /** A folder of prompts. Default: this package's. */
  prompts?: string;
  /** The least estimated Jaccard similarity of near-duplicates. Default 0.7. */
  threshold?: number;
  onProgress?: (done: number, of: number, usage: Usage) => void;
}

/** How many records there are, why others are not, and what the model cost. */
export interface SynthesizeSummary {
  to: string;
  /** Whether the corpus is whole. */
  complete: boolean;
  /** The teacher failed too often; what it gave is kept, and the same call goes on. Else other processes are at work. */
  gaveUp: boolean;
  /** Of this process. */
  records: number;
  /** Of those, how many an earlier run had. */
  before: number;
  /** What was left out of usable answers, by reason. */
  refused: Record<string, number>;
  /** Requests without a usable answer. */
  failed: number;
  /** The first few failures. */
  failures: string[];
  usage: Usage;
}

/** Records of a unit of the corpus. */
const UNIT = 5000;

/** @throws UserError when a number makes no sense, the endpoint refuses key or model, or `to` holds something else */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesizeSummary> {
  const settings = { ...SYNTHESIZE_DEFAULTS, ...options };
  const { kind, count, to, seed, perRequest, concurrency, temperature, threshold, onProgress } = settings;
  for (const [name, value] of Object.entries({ count, 'exercises per request': perRequest, concurrency })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new UserError(`${name} ${String(value)}: expected a whole number of at least 1`);
    }
  }
  if (!(temperature >= 0 && temperature <= 2)) {
    throw new UserError(`temperature ${String(temperature)}: expected 0 to 2`);
  }
  if (!(threshold > 0 && threshold <= 1)) {
    throw new UserError(`threshold ${String(threshold)}: expected more than 0 and at most 1`);
  }
  const place = checkShardAssignment(options);
  const { rank, worldSize } = place;
  const share = computeShare(count, place);
  const prompts = await loadPrompts(kind, options.prompts);
  const plan = {
    kind,
    seed,
    model: settings.model.model,
    perRequest,
    temperature,
    threshold,
    prompts: prompts.digest,
  };
  const path = worldSize === 1 ? `${to}.answers.jsonl` : `${to}.answers-${String(rank)}.jsonl`;
  const logPlan = worldSize === 1 ? plan : { ...plan, worldSize, rank };
  const index = new NearIndex(threshold);
  const asked = new Set<number>();
  let records = 0;
  const log = await openAnswers(path, logPlan, (answer) => {
    asked.add(answer.request);
    for (const { text } of answer.records) index.add(String(records++), text);
  });
  const before = records;
  const client = new EndpointClient(settings.model);
  let next = rank;
  const { failed, failures } = await askInTurn({
    concurrency,
    next: () => {
      if (records >= share) return undefined;
      while (asked.has(next)) next += worldSize;
      const request = next;
      next += worldSize;
      return request;
    },
    async ask(request) {
      const constraints = drawConstraints(prompts, seed, request, perRequest);
      const { value, raw } = await client.ask({
        temperature,
        messages: [{ role: 'user', content: writePrompt(prompts, constraints) }],
        accept: (answer, isWhole) => readAnswer(answer, isWhole, constraints),
      });
      const fresh = value.records.filter(({ text }) => {
        const twin = index.add(String(records), text);
        if (twin === undefined) records++;
        else value.refused.push({ reason: 'near-duplicate', example: text.slice(0, 80) });
        return twin === undefined;
      });
      await log.append([{ request, constraints, records: fresh, refused: value.refused, raw }]);
      return fresh.length > 0;
    },
    nameOf: (request) => `request ${String(request)}`,
    onDone: () => onProgress?.(Math.min(records, share), share, client.usage),
  }).finally(() => log.close());
  const refused: Record<string, number> = {};
  for await (const answer of readAnswers(path)) {
    for (const { reason } of answer.refused) refused[reason] = (refused[reason] ?? 0) + 1;
  }
  const gaveUp = records < share;
  const corpus = gaveUp ? undefined : await writeCorpus(path, { ...plan, count }, to, place);
  return {
    to,
    complete: corpus !== undefined,
    gaveUp,
    records: Math.min(records, share),
    before: Math.min(before, share),
    refused,
    failed: failed.length,
    failures,
    usage: client.usage,
  };
}

function readAnswer(
  answer: string,
  isWhole: boolean,
  { names }: Constraints,
): { records: Answer['records']; refused: Refusal[] } {
  if (!names) return { records: [{ text: sectionIn(answer, isWhole) }], refused: [] };
  const { exercises, refused } = exercisesIn(answer, names);
  return { records: exercises.map(({ text, examples }) => ({ text, examples })), refused };
}

/** How many of `count` records a process makes. */
function computeShare(count: number, { rank, worldSize }: ShardAssignment): number {
  return Math.ceil((count - rank) / worldSize);
}

/** This process's share of the records, the first in the order in which they came. */
async function writeCorpus(
  path: string,
  plan: { kind: SynthesisKind; count: number; model: string } & Record<string, string | number>,
  to: string,
  place: ShardAssignment,
): Promise<CorpusManifest | undefined> {
  const { kind, count, model } = plan;
  const { worldSize } = place;
  return makeCorpus({
    ...place,
    to,
    name: 'synthesize',
    options: worldSize === 1 ? plan : { ...plan, worldSize },
    columns: {
      topic: 'string',
      ...(kind === 'textbooks' ? { audience: 'string', style: 'string' } : { examples: 'string' }),
    },
    // A process gets every worldSize-th.
    units: worldSize * Math.ceil(computeShare(count, { ...place, rank: 0 }) / UNIT),
    async make(unit, writer) {
      const start = Math.floor(unit / worldSize) * UNIT;
      const end = Math.min(computeShare(count, place), start + UNIT);
      let at = 0;
      for await (const { constraints, records, refused } of readAnswers(path)) {
        if (at >= end) break;
        if (at >= start) for (const { reason, example } of refused) writer.drop(reason, example);
        const { topic, audience, style } = constraints;
        for (const { text, examples } of records) {
          const own = at++;
          if (own < start || own >= end) continue;
          await writer.write({
            id: `${kind}/${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
            text,
            source: `${model}/${kind}`,
            topic,
            ...(kind === 'textbooks' ? { audience: audience!, style: style! } : { examples: examples! }),
          });
        }
      }
    },
  });
}
