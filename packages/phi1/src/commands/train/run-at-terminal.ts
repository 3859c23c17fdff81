/** A job at a terminal: its corpus prepared, its progress on stderr, its result on stdout, stopped by Ctrl-C and SIGTERM. */
import { EXIT, Interrupt, UserError } from '@phi1/base';
import { prepareCorpus, type PrepareProgress } from '@phi1/data';
import {
  collectively,
  connectRanks,
  leaveTogether,
  onRankZero,
  planData,
  planResumedData,
  RankError,
  runJob,
  type Communicator,
  type DataPlan,
  type Evaluator,
  type JobRequest,
  type ResumeRequest,
  type RunSummary,
} from '@phi1/train';
import { listed } from '../../options.js';
import { benchmarkEvaluator } from './benchmark-evaluator.js';
import { nameFlag } from './flags.js';
import { startRanks, type RanksFlags } from './start-ranks.js';
import { summaryText, TerminalWatcher } from './terminal.js';

/** Does a new job. */
export async function runAtTerminal(
  request: Omit<JobRequest, 'data'>,
  flags: RanksFlags & { evaluate?: string | undefined },
): Promise<void> {
  await atTerminal(flags, async (watcher, options) => {
    const benchmarks = listed(flags.evaluate ?? '');
    const evaluators = await collectively(options.communicator, () => makeEvaluators(benchmarks));
    const plan = await planData(request, { ...options, evaluators });
    const data = await onRankZero(options.communicator, () => prepare(request.corpus, plan, watcher));
    return runJob({ ...request, data }, { ...options, evaluators });
  });
}

/** Continues a run. Where its tokens are not there any more, the corpus is prepared again. */
export async function resumeAtTerminal(request: ResumeRequest, flags: RanksFlags): Promise<void> {
  await atTerminal(flags, async (watcher, options) => {
    const plan = await onRankZero(options.communicator, () => planResumedData(request.resume));
    const { data: there, corpus, evaluators: names, ...tokenizer } = plan;
    const evaluators = await collectively(options.communicator, () => makeEvaluators(names));
    const data = await onRankZero(options.communicator, async () => {
      if (there !== undefined) return there;
      if (corpus !== undefined) return prepare(corpus, tokenizer, watcher);
      throw new UserError(`${request.resume}: the tokens that it was trained on are not there any more`);
    });
    return runJob({ ...request, data }, { ...options, evaluators });
  });
}

function makeEvaluators(benchmarks: readonly string[]): Promise<Evaluator[]> {
  return Promise.all(benchmarks.map((benchmark) => benchmarkEvaluator(benchmark)));
}

const PHASES: Record<PrepareProgress['phase'], string> = {
  survey: 'read the corpus',
  words: 'count its words',
  merges: 'learn the tokenizer',
  pack: 'tokenize the corpus',
};

/** @returns the prepared folder */
async function prepare(
  corpus: string | undefined,
  { tokenizer, vocabularySize }: DataPlan,
  watcher: TerminalWatcher,
): Promise<string> {
  const { folder, trainShards, validationShards } = await prepareCorpus({
    ...(corpus !== undefined && { corpus }),
    tokenizer,
    vocabularySize,
    onProgress: ({ phase, fraction }) => {
      watcher.preparing(PHASES[phase], fraction, '');
    },
    onNote: (line) => {
      watcher.note(line);
    },
  });
  trainShards.close();
  validationShards.close();
  return folder;
}

async function atTerminal(
  flags: RanksFlags,
  work: (
    watcher: TerminalWatcher,
    options: { watcher: TerminalWatcher; signal: AbortSignal; communicator: Communicator },
  ) => Promise<RunSummary>,
): Promise<void> {
  const interrupt = new Interrupt();
  const watcher = new TerminalWatcher(() => {
    interrupt.listen();
  });
  let communicator: Communicator | undefined;
  try {
    if (await startRanks(flags)) return;
    communicator = await connectRanks();
    const isFirst = communicator.rank === 0;
    if (!isFirst) interrupt.listen(); // it is not told when the training begins
    interrupt.signal.addEventListener('abort', () => {
      if (isFirst) watcher.note('stopping: the run is saved after the step that is under way');
    });
    const options = { watcher, signal: interrupt.signal, communicator };
    const summary = await leaveTogether(communicator, () => work(watcher, options));
    if (isFirst) process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    if (summary.interrupted) process.exitCode = interrupt.exitCode;
  } catch (error) {
    if (!(error instanceof RankError) || communicator?.rank === 0) throw nameFlag(error);
    process.exitCode = error.isUserError ? EXIT.user : EXIT.machine; // rank 0 says why
  } finally {
    interrupt.stop();
  }
}
