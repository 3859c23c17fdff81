/** A thread that does steps of curation, one after another as it is told. */
import { parentPort } from 'node:worker_threads';
import { errorMessage, UserError } from '@phi1/base';
import { CURATION_STEPS, type CurationStep } from './curation-steps.js';

/** A step for a thread to do; its options are sent as a structured clone, so functions cannot be among them. */
export interface Job {
  step: CurationStep;
  options: object;
}

/** What a thread says of a job: how far it is, and in the end what came of it, or what went wrong. */
export type Message =
  | { progress: { done: number; of: number } }
  | { result: unknown }
  | { error: { message: string; isUsers: boolean } };

const say = (message: Message): void => {
  parentPort!.postMessage(message);
};

parentPort!.on('message', ({ step, options }: Job) => {
  const report = (done: number, of: number): void => {
    say({ progress: { done, of } });
  };
  const work = CURATION_STEPS[step] as (options: object) => Promise<unknown>;
  work({ ...options, onUnit: report, onProgress: report }).then(
    (result) => {
      say({ result });
    },
    (error: unknown) => {
      say({ error: { message: errorMessage(error), isUsers: error instanceof UserError } });
    },
  );
});
