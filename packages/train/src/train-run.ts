/** Trains a run that is ready, with its metrics, evaluations and checkpoints, and writes what came of it. */
import { basename } from 'node:path';
import { errorMessage, writeFileAtomically, writeJson } from '@phi1/base';
import { describeModel } from '@phi1/model';
import { mergeAdapter } from '@phi1/model/node';
import type { SelectedEngine } from '@phi1/tensor';
import type { JobOptions } from './begin-run.js';
import { BestSoFar, markBest } from './best-checkpoint.js';
import { listCheckpoints, type CheckpointParts } from './checkpoint.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import { addCompletion, complete } from './completions.js';
import { measureMatMulRate } from './engine-rate.js';
import { BEST_METRIC, runEvaluators, type EvaluatorResult } from './evaluator.js';
import { drawLossCurve } from './loss-curve.js';
import { trainableAdapter } from './lora.js';
import { toMetricsLine, type MetricsLog } from './metrics.js';
import { collectively, onRankZero, single } from './ranks/communicator.js';
import { toBudget, toSchedule, type RunConfig } from './run-config.js';
import type { RunFolder } from './run-folder.js';
import { RunFollower } from './report/run-follower.js';
import { renderRunPage } from './report/run-page.js';
import { addSamples, readSamples } from './samples.js';
import { computeProgress } from './schedule.js';
import { writeSkippedStep } from './skipped-steps.js';
import { computeFigures, type RunSummary } from './summary.js';
import { TensorBoardLog } from './tensor-board-log.js';
import { train, type SaveQuestion, type SkippedStep, type StepReport, type TrainerState } from './trainer.js';
import type { TrainingData } from './training-data.js';

/** All that a run is made of, ready to train. An adapter is attached to its model. */
export interface Run extends CheckpointParts {
  folder: RunFolder;
  config: RunConfig;
  engine: SelectedEngine;
  data: TrainingData;
  /** Of rank 0. */
  log: MetricsLog | undefined;
}

/** A run on rank 0. */
type LoggedRun = Run & { log: MetricsLog };

/** Trains a run that is ready and writes what came of it. */
export async function trainRun(run: Run, options: JobOptions): Promise<RunSummary> {
  const { folder, config, engine, data, model, adapter, optimizer, log } = run;
  const { watcher, signal, evaluators = [], communicator = single } = options;
  const { parameters, trainingFlopsPerToken } = describeModel(model.config, { context: config.context });
  const engineRate = log ? await measureMatMulRate() : Infinity;
  const peakMemoryBytes = await peakMemoryReader(engine);
  const stop = new AbortController();
  const ending = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const best = new BestSoFar(config.keepBest, `${evaluators[0]?.name ?? ''}/${BEST_METRIC}`, run.record.best);
  const writer = new CheckpointWriter(folder.path);
  let validationLoss = run.record.lastValidationLoss;
  const events = log && TensorBoardLog.open(folder.path, run.record.step, config, watcher?.note);
  if (run.record.step === 0) {
    for (const completion of await readSamples(folder.completions)) events?.completion(completion);
  }
  const onStep = (report: StepReport): void => {
    if (!log) return;
    const mfu = (report.tokensPerSecond * trainingFlopsPerToken) / engineRate;
    const line = toMetricsLine(report, data.bytesPerToken, { mfu, peakMemoryBytes: peakMemoryBytes() });
    log.append(line);
    events?.step(line);
    if (log.failure !== undefined) stop.abort(); // what was computed is saved if it can be
    if (writer.failure) throw withLog(writer.failure, log);
    validationLoss = report.validationLoss ?? validationLoss;
    watcher?.step?.(report, validationLoss);
  };
  const isMilestone = (step: number): boolean =>
    config.milestoneEvery !== undefined && step > 0 && step % config.milestoneEvery === 0;
  const saveWhen = (question: SaveQuestion): boolean => best.take(question) || isMilestone(question.step);
  const save = async (state: TrainerState): Promise<void> => {
    if (!log) return optimizer.share();
    const record = { ...state, batches: data.batches.position, best: best.best };
    const always = (step: number): boolean => step === best.best?.step || isMilestone(step);
    const keep = { newest: config.keepCheckpoints, always };
    const marked = best.best;
    const mark = async (): Promise<void> => marked && markBest(folder.path, marked);
    await writer.save({ ...run, record }, keep, mark).catch((error: unknown) => {
      throw withLog(error, log);
    });
  };
  const evaluate = async (step: number): Promise<Record<string, number> | undefined> => {
    if (adapter) adapter.dropoutSeed = undefined;
    for (const { name } of evaluators) watcher?.evaluating?.(name, step);
    const written: Promise<void>[] = [];
    const onResult = (evaluator: string, result: EvaluatorResult): void => {
      watcher?.evaluated?.({ ...result, step, evaluator });
      events?.evaluated({ ...result, step, evaluator });
      written.push(addSamples(folder.samples, { ...result, step, evaluator }));
    };
    return onRankZero(communicator, async () => {
      const figures = await runEvaluators(evaluators, model, data.tokenizer, onResult, ending);
      await Promise.all(written).catch((error: unknown) => watcher?.note?.(errorMessage(error)));
      return figures;
    });
  };
  const onSkip = async (skipped: SkippedStep): Promise<void> => {
    const path = await writeSkippedStep(folder.skipped, skipped, communicator);
    watcher?.note?.(`step ${String(skipped.step)} is left out: ${skipped.fault} (its batches: ${path})`);
  };
  watcher?.trainingBegins?.();
  let isFinished = false;
  try {
    if (log && run.record.best) await markBest(folder.path, run.record.best);
    const state = await train({
      ...config,
      model: adapter ? trainableAdapter(model, adapter) : model,
      optimizer,
      batches: data.batches,
      gradientAccumulation: data.batches.share.batches,
      validation: data.validation,
      schedule: toSchedule(config),
      budget: toBudget(config, data.batches.batchesPerEpoch),
      clip: config.clip === 0 ? Infinity : config.clip,
      state: run.record,
      onStep,
      evaluate: evaluators.length > 0 ? evaluate : undefined,
      saveWhen,
      save,
      guard: config,
      onSkip,
      communicator,
      signal: ending,
    }).finally(() => watcher?.trainingEnds?.());
    await collectively(communicator, () =>
      writer.finish().catch((error: unknown) => {
        throw withLog(error, log);
      }),
    );
    if (log?.failure !== undefined) {
      await log.rewrite().catch(() => undefined);
      const saved = `step-${String(state.step)} is saved, to continue (resume=${folder.path})`;
      throw new Error(`${errorMessage(log.failure)}; ${saved}`, { cause: log.failure });
    }
    return await onRankZero(communicator, async () => {
      const whole = { ...run, log: log! };
      const summary = await finishRun(whole, state, parameters, best, communicator.worldSize);
      const last = summary.completions.at(-1);
      if (!summary.interrupted && last) events?.completion(last);
      isFinished = !summary.interrupted;
      return summary;
    });
  } finally {
    await writer.close();
    events?.close(isFinished);
    optimizer.dispose();
    adapter?.dispose();
    model.dispose();
  }
}

/** Why the log could not be written is said too. */
function withLog(error: unknown, log: MetricsLog | undefined): unknown {
  if (log?.failure === undefined) return error;
  return new Error(`${errorMessage(log.failure)}; ${errorMessage(error)}`, { cause: error });
}

/** Writes what came of a run. */
async function finishRun(
  run: LoggedRun,
  state: TrainerState,
  parameters: number,
  { best }: BestSoFar,
  ranks: number,
): Promise<RunSummary> {
  const { folder, config, engine, data, model, adapter, log } = run;
  const interrupted =
    computeProgress(toBudget(config, data.batches.batchesPerEpoch), state.step, state.seconds) < 1;
  if (!interrupted) {
    // Not for someone who waits for the process to end: a slow engine takes a minute for it.
    if (adapter) adapter.dropoutSeed = undefined;
    const completion = await complete(model, data.tokenizer, config.completionTokens);
    await addCompletion(folder.completions, state.step, completion);
  }
  const corpus = config.corpus ?? data.folder;
  const title = `${config.preset} on ${basename(corpus)}`;
  const figures = computeFigures(log.lines, state, data.bytesPerToken.validation);
  const curve = await drawLossCurve(log.lines, figures.validation?.firstBitsPerByte, title);
  await writeFileAtomically(folder.lossCurve, curve);
  const follower = new RunFollower(folder.path);
  await follower.poll(() => undefined);
  const page = renderRunPage({ title: follower.name, runs: [follower.run], picture: curve });
  await writeFileAtomically(folder.report, page);
  const checkpoints = await listCheckpoints(folder.path);
  const checkpoint = checkpoints.at(-1)!;
  const bestFolder = best && checkpoints.find((path) => basename(path) === `step-${String(best.step)}`);
  const chosen = bestFolder ?? checkpoint;
  if (config.merge && !interrupted) {
    await mergeAdapter({ model: config.init!, adapter: chosen, out: folder.merged });
  }
  const evaluation = log.lines.findLast((line) => line.evaluation !== null)?.evaluation;
  const summary: RunSummary = {
    run: folder.path,
    job: config.job,
    preset: config.preset,
    ...(config.init !== undefined && { init: config.init }),
    corpus,
    interrupted,
    parameters,
    ...figures,
    ranks,
    ...(evaluation && { evaluation }),
    engine: `${engine.version} on ${engine.device}`,
    checkpoint,
    ...(best && bestFolder !== undefined && { best: { ...best, checkpoint: bestFolder } }),
    model: config.merge && !interrupted ? folder.merged : chosen,
    lossCurve: folder.lossCurve,
    report: folder.report,
    completions: await readSamples(folder.completions),
  };
  await writeJson(folder.summary, summary);
  return summary;
}

/** Reads the most memory that there has been so far: a GPU's in tensors, else what the process had resident. */
async function peakMemoryReader({ engine }: SelectedEngine): Promise<() => number> {
  const torch = engine === 'torch' ? await import('@phi1/tensor/torch') : undefined;
  return () => torch?.torchMemory().cuda?.peakAllocatedBytes ?? process.resourceUsage().maxRSS * 1024;
}
