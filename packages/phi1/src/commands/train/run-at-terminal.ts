/** A job at a terminal: its corpus prepared, its progress on stderr, its result on stdout, stopped by Ctrl-C and SIGTERM. */
import { Interrupt, UserError } from '@phi1/base';
import { prepareCorpus, type PrepareProgress } from '@phi1/data';
import {
  collectively,
  onRankZero,
  planData,
  planResumedData,
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
import type { JobFlags } from './flags.js';
import { toRequest } from './job-request.js';
import { onRanks } from './on-ranks.js';
import type { RanksFlags } from './start-ranks.js';
import { summaryText, TerminalWatcher } from './terminal.js';

/** @param own what the flags of every job do not say */
export async function runAtTerminal(own: Partial<JobRequest>, flags: JobFlags): Promise<void> {
  const request = { ...toRequest(flags), ...own };
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
    if (options.communicator.rank === 0) watcher.note(`continuing ${request.resume}`);
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
  await onRanks(flags, {
    interrupt,
    onStop: () => {
      watcher.note('stopping: the run is saved after the step that is under way');
    },
    work: (communicator) => work(watcher, { watcher, signal: interrupt.signal, communicator }),
    print: (summary) => (flags.json ? `${JSON.stringify(summary)}\n` : summaryText(summary)),
  });
}
