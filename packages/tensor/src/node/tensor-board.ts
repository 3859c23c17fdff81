/** What training reports, in files that TensorBoard reads: a callback for `model.fit`, and a writer by hand. */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { EventFile } from './event-file.js';

interface TensorBoardOptions {
  /** When values are written; `epoch` by default. */
  updateFreq?: 'batch' | 'epoch';
}

/** Writes scalars to a folder of logs. */
export interface SummaryFileWriter {
  /**
   * @param value a number, or a tensor of one element
   * @param step a whole number
   */
  scalar(name: string, value: tf.Scalar | number, step: number): void;
  flush(): void;
}

/** @param logdir a folder, made where it is not there */
export function summaryFileWriter(logdir: string): SummaryFileWriter {
  const file = new EventFile(logdir);
  return {
    scalar: (name, value, step) => {
      file.scalar(name, typeof value === 'number' ? value : value.dataSync()[0]!, step);
    },
    flush: () => undefined, // nothing is held back
  };
}

const VALIDATION = 'val_';

/**
 * A callback for `model.fit` that writes losses and metrics: `epoch_loss` and the like, and with `updateFreq: 'batch'`
 * `batch_loss` too, to `<logdir>/train`, and those of the validation set to `<logdir>/val`.
 */
export function tensorBoard(
  logdir: string,
  { updateFreq = 'epoch' }: TensorBoardOptions = {},
): tf.CustomCallback {
  if (updateFreq !== 'epoch' && updateFreq !== 'batch')
    throw new Error(`tensorBoard: updateFreq: expected batch or epoch, not ${String(updateFreq)}`);
  const files = new Map<'train' | 'val', EventFile>();
  const eventFile = (name: 'train' | 'val') => {
    const file = files.get(name) ?? new EventFile(join(logdir, name));
    files.set(name, file);
    return file;
  };
  const write = (prefix: string, logs: tf.Logs = {}, step: number) => {
    for (const [name, value] of Object.entries(logs)) {
      if (['batch', 'size', 'num'].includes(name)) continue;
      if (name.startsWith(VALIDATION))
        eventFile('val').scalar(prefix + name.slice(VALIDATION.length), value, step);
      else eventFile('train').scalar(prefix + name, value, step);
    }
  };
  let batches = 0;
  return new tf.CustomCallback({
    onBatchEnd: (_, logs) => {
      if (updateFreq === 'batch') write('batch_', logs, batches++);
    },
    onEpochEnd: (epoch, logs) => {
      write('epoch_', logs, epoch);
    },
    onTrainEnd: () => {
      for (const file of files.values()) file.close();
      files.clear();
    },
  });
}
