/**
 * Checkpoints that do not hold up the training: the state is copied once, between two steps, and a thread writes the copy. What is
 * written is what `saveCheckpoint` writes, under its name only when all of it is on disk. Until then the copy takes as many
 * bytes of memory as the checkpoint.
 */
import { Worker } from 'node:worker_threads';
import { copySafetensors } from '@phi1/model/node';
import {
  checkpointFolder,
  notSaved,
  removeOldCheckpoints,
  writeCheckpointFiles,
  type CheckpointParts,
  type Keep,
} from './checkpoint.js';
import type { CopiedFile, WriteOutcome } from './checkpoint-thread.js';

/** Writes the checkpoints of one run, one after the other. */
export class CheckpointWriter {
  readonly #run: string;
  #thread: Worker | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Why a checkpoint could not be written; it is thrown by whatever is called next. */
  failure: Error | undefined;

  /** @param run the run's folder */
  constructor(run: string) {
    this.#run = run;
  }

  /**
   * Copies the state and lets it be written. A checkpoint that is being written is waited for first.
   *
   * @param afterwards done when it is there and older ones are removed
   * @throws Error when the one before could not be written, or this one not be copied
   */
  async save(parts: CheckpointParts, keep: Keep, afterwards?: () => Promise<void>): Promise<void> {
    await this.finish();
    const folder = checkpointFolder(this.#run, parts.record.step);
    const files: CopiedFile[] = [];
    try {
      await writeCheckpointFiles(
        {
          file: (name, content) => {
            files.push({ name, pieces: [typeof content === 'string' ? Buffer.from(content) : content] });
            return Promise.resolve();
          },
          tensors: async (name, tensors) => {
            files.push({ name, pieces: await copySafetensors(tensors) });
          },
        },
        parts,
      );
    } catch (error) {
      throw await notSaved(this.#run, folder, error);
    }
    this.#writing = this.#write(folder, files)
      .then(
        () => removeOldCheckpoints(this.#run, keep),
        async (error: unknown) => Promise.reject(await notSaved(this.#run, folder, error)),
      )
      .then(afterwards)
      .catch((error: unknown) => {
        this.failure = error as Error;
      });
  }

  /**
   * Waits until what was copied is written.
   *
   * @throws Error when it could not be
   */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.failure) throw this.failure;
  }

  /** Waits for what is being written, whether it can be or not, and ends the thread. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#thread?.terminate();
  }

  async #write(folder: string, files: readonly CopiedFile[]): Promise<void> {
    const thread = (this.#thread ??= new Worker(threadFile(), { execArgv: [] }));
    await new Promise<void>((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        outcome();
      };
      const onMessage = ({ error }: WriteOutcome): void => {
        settle(() => {
          if (error === undefined) resolve();
          else reject(new Error(error));
        });
      };
      const onError = (error: Error): void => {
        settle(() => {
          reject(error);
        });
      };
      const onExit = (): void => {
        onError(new Error('the thread that writes checkpoints stopped'));
      };
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      thread.postMessage({ folder, files });
    });
  }
}

/** A thread runs built code: Node cannot run the source that the tests import. */
function threadFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../dist/checkpoint-thread.js' : './checkpoint-thread.js', import.meta.url);
}
