/** The request that the flags of a job make, and errors about it in the words of the flags. */
import { resolve } from 'node:path';
import { UserError } from '@phi1/base';
import { PYTHON_STDLIB } from '@phi1/data/defaults';
import { parseInterval, type JobRequest } from '@phi1/train';
import type { JobFlags } from './flags.js';

/** The request that the flags make, but for the job's own. */
export function toRequest(flags: JobFlags): Omit<JobRequest, 'data'> {
  const { batchSize, gradientAccumulation, context, learningRate, schedule, minLearningRate } = flags;
  const { decayShare, weightDecay, clip, dropout, seed, keepCheckpoints, milestoneEvery, keepBest } = flags;
  const { minutes, steps, tokens, epochs, engine, device, threads, precision, gradientCheckpointing } = flags;
  const { corpus, warmup: warmupSteps, out, overwrite, packing, optimizer, muonRateRatio } = flags;
  const { maxSkippedSteps, lossSpike, zeroStage } = flags;
  return {
    ...{ packing, optimizer, muonRateRatio, maxSkippedSteps, lossSpike, zeroStage },
    ...{ batchSize, gradientAccumulation, context, learningRate, schedule, minLearningRate, warmupSteps },
    ...{ decayShare, weightDecay, clip, dropout, seed, keepCheckpoints, milestoneEvery, keepBest, overwrite },
    ...{ minutes, steps, tokens, epochs, engine, device, threads, precision, gradientCheckpointing },
    corpus: corpus === undefined || corpus === PYTHON_STDLIB ? PYTHON_STDLIB : resolve(corpus),
    validateEvery: toInterval('validate-every', flags.validateEvery),
    checkpointEvery: toInterval('checkpoint-every', flags.checkpointEvery),
    evaluateEvery: toInterval('evaluate-every', flags.evaluateEvery),
    out: out === undefined ? undefined : resolve(out),
    runs: resolve('runs'),
  };
}

function toInterval(flag: string, text: string | undefined): JobRequest['validateEvery'] {
  if (text === undefined) return undefined;
  try {
    return parseInterval(text);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`--${flag}=${error.message}`) : error;
  }
}

/** What flags are called that are not called like the library's parameter. */
const RENAMED: Record<string, string> = { warmupSteps: 'warmup', data: 'corpus', worldSize: 'ranks' };

/** A library's error about a parameter that its flag has another name for. */
export function nameFlag(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(error.message.replace(/^\w+(?=[=:])/, (parameter) => RENAMED[parameter] ?? parameter));
}
