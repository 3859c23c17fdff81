/**
 * Has a judge grade all completions of an evaluation: several at a time, each grade on disk as soon as it is there, and what
 * is there already not asked for again. What the grades come to is computed in `understanding.ts`.
 */
import { errorMessage } from '@phi1/base';
import { askInTurn, UnusableAnswer } from '@phi1/endpoint';
import type { GradedProblem, GradedSample } from '../evaluate.js';
import { GradeLog } from './grade-log.js';
import { JudgeStopped, type Judge, type Judgment } from './judge.js';
import {
  mean,
  summarize,
  type JudgedProblem,
  type JudgedSample,
  type Understanding,
} from './understanding.js';

/** Who judges, and how. */
export interface JudgeAllOptions {
  judge: Judge;
  /** The file of grades, which is gone on with. */
  path: string;
  /** Requests at a time. */
  concurrency: number;
  /** Of the bootstrap's draws. */
  seed: number;
  signal?: AbortSignal | undefined;
  onNote?: ((line: string) => void) | undefined;
  /** Called after each judgment, or the want of one. */
  onJudged?: ((done: number, of: number) => void) | undefined;
}

interface Request {
  problem: GradedProblem['problem'];
  sample: GradedSample;
  draw: number;
  key: string;
}

/**
 * Has all completions judged; equal ones of a problem once. A problem without a completion, and a completion with
 * nothing in it, has grade 0 and is not asked about.
 *
 * @throws JudgeStopped when the endpoint fails, or gives no usable answer many times in a row or at all; NotWritten when
 * the log cannot be written; the signal's reason
 */
export async function judgeUnderstanding(
  problems: readonly GradedProblem[],
  options: JudgeAllOptions,
): Promise<Understanding> {
  const log = await GradeLog.open(options.path);
  try {
    return await judgeWith(log, problems, options);
  } finally {
    await log.close();
  }
}

async function judgeWith(
  log: GradeLog,
  problems: readonly GradedProblem[],
  options: JudgeAllOptions,
): Promise<Understanding> {
  const { judge, concurrency, seed, signal, onNote, onJudged } = options;
  const reasons = new Map<string, string>();
  const all = listRequests(problems, judge);
  const requests = all.filter((request) => !log.get(request));
  if (requests.length < all.length)
    onNote?.(`goes on with ${String(all.length - requests.length)} of ${String(all.length)} grades`);
  let [next, answered, done] = [0, 0, 0];
  await askInTurn<Request>({
    concurrency,
    next: () => (signal?.aborted ? undefined : requests[next++]),
    async ask({ problem, sample, draw, key }) {
      let judgment: Judgment;
      try {
        judgment = await judge.judge(problem, sample, draw, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof UnusableAnswer))
          throw new JudgeStopped(`${nameOf(judge)}: ${errorMessage(error)}`, { cause: error });
        reasons.set(key, error.message);
        return false;
      }
      await log.append({ key, draw }, problem.taskId, judge.description.name, judgment);
      answered++;
      return true;
    },
    nameOf: ({ problem }) => problem.taskId,
    onDone: () => onJudged?.(++done, requests.length),
  });
  signal?.throwIfAborted();
  const [reason] = reasons.values();
  if (
    reason !== undefined &&
    !judge.description.isStandIn &&
    (all.length - requests.length + answered === 0 || next < requests.length)
  )
    throw new JudgeStopped(`${nameOf(judge)}: ${reason}, for each of many completions`);
  const judged = problems.map((problem) => collect(problem, judge, log, reasons));
  return { judge: judge.description, ...summarize(judged, seed), problems: judged };
}

function nameOf({ description: { name, endpoint } }: Judge): string {
  return `judge ${name}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
}

/** Nothing to grade: no model has to be asked for that. */
function isEmpty({ code, completion }: GradedSample): boolean {
  return (code ?? completion).trim() === '';
}

function listRequests(problems: readonly GradedProblem[], judge: Judge): Request[] {
  const requests = new Map<string, Request>();
  for (const { problem, samples } of problems)
    for (const sample of samples.filter((each) => !isEmpty(each)))
      for (let draw = 0; draw < judge.draws; draw++) {
        const key = judge.keyOf(problem, sample);
        requests.set(`${key} ${String(draw)}`, { problem, sample, draw, key });
      }
  return [...requests.values()];
}

function collect(
  { problem, samples }: GradedProblem,
  judge: Judge,
  log: GradeLog,
  reasons: ReadonlyMap<string, string>,
): JudgedProblem {
  const judged = samples.map((sample): JudgedSample => {
    if (isEmpty(sample)) return { grade: 0, judgments: [] };
    const key = judge.keyOf(problem, sample);
    const judgments = Array.from({ length: judge.draws }, (_, draw) => log.get({ key, draw })).filter(
      (judgment) => judgment !== undefined,
    );
    const grade = mean(judgments.map((judgment) => judgment.grade));
    const missing = judge.draws - judgments.length;
    return { grade, judgments, ...(missing > 0 && { missing, reason: reasons.get(key) ?? '' }) };
  });
  const grades = judged.map(({ grade }) => grade).filter((grade) => grade !== null);
  return { taskId: problem.taskId, grade: samples.length === 0 ? 0 : mean(grades), samples: judged };
}
