/**
 * A job from the request to the run's folder: pretraining a model of a preset, fine-tuning a model that is there, or
 * training an adapter for one; or continuing such a run from its newest checkpoint. All that the command line does is
 * done here, but for the corpus, which comes prepared; who sits at a terminal only watches.
 */
import { resolve } from 'node:path';
import { presetConfig } from '@phi1/model';
import { isPrepared, shareOfStep } from '@phi1/tokens';
import { beginRun, resumeRun, type JobOptions } from './begin-run.js';
import { checkJob, completeRunConfig, type RunRequest } from './complete-config.js';
import { openInitModel, type InitModel } from './init-model.js';
import { collectively, onRankZero, single } from './ranks/communicator.js';
import { readRunConfig, type RunChanges, type RunConfig } from './run-config.js';
import {
  claimFreeFolder,
  claimNewFolder,
  claimRunFolder,
  runFolder,
  type ClaimedFolder,
} from './run-folder.js';
import type { RunSummary } from './summary.js';
import { countBatchesPerEpoch, openTokens } from './training-data.js';

/** A new run. */
export interface NewRunPlaces {
  /** The run's folder; by default a free one named after the preset, or the job. */
  out?: string | undefined;
  /** Where that free one is; `runs` by default. */
  runs?: string | undefined;
  /** Whether a run in `out` is replaced; no by default. */
  overwrite?: boolean | undefined;
}

export type JobRequest = RunRequest & NewRunPlaces;

/** A run to continue: only its bounds and what it runs on can be changed. */
export interface ResumeRequest extends RunChanges {
  /** The run's folder. */
  resume: string;
}

/**
 * Does a job, or continues one. A run that was killed before its first checkpoint begins again. While a process
 * trains in a folder no other one can.
 *
 * @throws UserError naming the parameter or file that is wrong; nothing has been written then
 */
export async function runJob(
  request: JobRequest | ResumeRequest,
  options: JobOptions = {},
): Promise<RunSummary> {
  const { communicator = single } = options;
  const own = communicator.rank === 0 ? options : { ...options, watcher: undefined };
  if ('resume' in request) {
    const { resume, ...changes } = request;
    const claimed = await claim(own, () => claimRunFolder(resolve(resume)));
    return resumeRun(claimed.folder, changes, own).finally(claimed.release);
  }
  const { out, runs = 'runs', overwrite = false, ...asked } = request;
  const { config, tokens } = await collectively(communicator, async () => {
    const { init } = await check(asked, options);
    const opened = await openTokens(resolve(request.data), init);
    const completed = completeRunConfig(
      { ...asked, data: opened.folder, ...(init && { init: init.folder }) },
      {
        ...(init && { init: init.config }),
        batchesPerEpoch: (shape) => countBatchesPerEpoch(opened, shape),
        evaluators: namesOf(options),
      },
    );
    return { config: completed, tokens: opened };
  });
  const name = config.job === 'pretrain' ? config.preset : config.job;
  const claimed = await claim(own, () =>
    out === undefined ? claimFreeFolder(resolve(runs), name) : claimNewFolder(resolve(out), overwrite),
  );
  return beginRun(claimed.folder, config, tokens, own).finally(claimed.abandon);
}

/** The folder that rank 0 claims for all. */
async function claim(
  { communicator = single, watcher }: JobOptions,
  work: () => Promise<ClaimedFolder>,
): Promise<ClaimedFolder> {
  let claimed: ClaimedFolder | undefined;
  const path = await onRankZero(communicator, async () => {
    claimed = await work();
    return claimed.folder.path;
  });
  watcher?.claimed?.(path);
  return claimed ?? { folder: runFolder(path), release: () => undefined, abandon: () => Promise.resolve() };
}

/** How the corpus of a job is to be prepared. */
export interface DataPlan {
  /** `bpe` for one to be learned, `codegen`, or the folder of the model whose tokenizer it is. */
  tokenizer: string;
  /** Of a tokenizer that is learned. */
  vocabularySize: number;
}

/** What a run that is to be continued needs from who continues it. */
export interface ResumedData {
  /** The prepared folder, where it is still there. */
  data: string | undefined;
  /** What it was prepared from. */
  corpus: string | undefined;
  /** The names of those who evaluated the model. */
  evaluators: readonly string[];
}

/**
 * What the corpus of a job is to be tokenized with. Checks everything of the request that can be checked without the
 * data, so that nobody prepares a corpus for a job that is refused.
 *
 * @throws UserError like {@link runJob}
 */
export async function planData(
  request: Omit<JobRequest, 'data'>,
  options: JobOptions = {},
): Promise<DataPlan> {
  const { out, overwrite = false } = request;
  const { communicator = single } = options;
  const { config, init } = await collectively(communicator, () => check(request, options));
  if (out !== undefined) {
    await onRankZero(communicator, async () => (await claimNewFolder(resolve(out), overwrite)).abandon());
  }
  return planOf(config, init?.folder);
}

/**
 * The same of a run that is to be continued, and what else it needs.
 *
 * @throws UserError when it is no run
 */
export async function planResumedData(run: string): Promise<DataPlan & ResumedData> {
  const config = await readRunConfig(runFolder(resolve(run)).config);
  const { data, corpus, init, evaluators = [] } = config;
  const isThere = data !== undefined && (await isPrepared(data));
  return { ...planOf(config, init), data: isThere ? data : undefined, corpus, evaluators };
}

function planOf({ tokenizer = 'bpe', preset }: RunConfig, init: string | undefined): DataPlan {
  return { tokenizer: init ?? tokenizer, vocabularySize: presetConfig(preset).vocab_size };
}

/** What can be known of a request without its data. */
async function check(
  request: Omit<RunRequest, 'data'>,
  options: JobOptions,
): Promise<{ config: RunConfig; init: InitModel | undefined }> {
  const { rank, worldSize } = options.communicator ?? single;
  const evaluators = namesOf(options);
  checkJob(request);
  const init = request.init === undefined ? undefined : await openInitModel(request.init);
  const config = completeRunConfig(
    { ...request, ...(init && { init: init.folder }) },
    { evaluators, ...(init && { init: init.config }) },
  );
  const { batchSize: sequences, gradientAccumulation: batchesPerStep } = config;
  shareOfStep({ sequences, batchesPerStep, rank, worldSize });
  return { config, init };
}

function namesOf({ evaluators = [] }: JobOptions): string[] {
  return evaluators.map(({ name }) => name);
}
