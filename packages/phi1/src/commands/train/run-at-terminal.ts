/** A job at a terminal: its corpus prepared, its progress on stderr, its result on stdout, stopped by Ctrl-C and SIGTERM. */
import { Interrupt, UserError } from '@phi1/base';
import { prepareCorpus, type PrepareProgress } from '@phi1/data';
import {
  planData,
  planResumedData,
  runJob,
  type DataPlan,
  type Evaluator,
  type JobRequest,
  type ResumeRequest,
  type RunSummary,
} from '@phi1/train';
import { listed } from '../../options.js';
import { benchmarkEvaluator } from './benchmark-evaluator.js';
import { nameFlag } from './flags.js';
import { summaryText, TerminalWatcher } from './terminal.js';

/** Does a new job. */
export async function runAtTerminal(
  request: Omit<JobRequest, 'data'>,
  { evaluate = '', json }: { evaluate?: string | undefined; json: boolean },
): Promise<void> {
  await atTerminal(json, async (watcher, signal) => {
    const evaluators = await makeEvaluators(listed(evaluate));
    const plan = await planData(request, { evaluators });
    const data = await prepare(request.corpus, plan, watcher);
    return runJob({ ...request, data }, { watcher, signal, evaluators });
  });
}

/** Continues a run. Where its tokens are not there any more, the corpus is prepared again. */
export async function resumeAtTerminal(request: ResumeRequest, json: boolean): Promise<void> {
  await atTerminal(json, async (watcher, signal) => {
    const { data: there, corpus, evaluators: names, ...plan } = await planResumedData(request.resume);
    if (there === undefined && corpus === undefined) {
      throw new UserError(`${request.resume}: the tokens that it was trained on are not there any more`);
    }
    const evaluators = await makeEvaluators(names);
    const data = there ?? (await prepare(corpus, plan, watcher));
    return runJob({ ...request, data }, { watcher, signal, evaluators });
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
  json: boolean,
  work: (watcher: TerminalWatcher, signal: AbortSignal) => Promise<RunSummary>,
): Promise<void> {
  const interrupt = new Interrupt();
  const watcher = new TerminalWatcher(() => {
    interrupt.listen();
  });
  interrupt.signal.addEventListener('abort', () => {
    watcher.note('stopping: the run is saved after the step that is under way');
  });
  try {
    const summary = await work(watcher, interrupt.signal);
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    if (summary.interrupted) process.exitCode = interrupt.exitCode;
  } catch (error) {
    throw nameFlag(error);
  } finally {
    interrupt.stop();
  }
}
