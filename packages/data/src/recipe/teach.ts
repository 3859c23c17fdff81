/** A corpus of the built-in teacher's exercises or textbook sections, by any number of processes. */
import { UserError } from '@phi1/base';
import { makeCorpus, type CorpusManifest, type Place } from '../store/index.js';
import { createTeacher } from '../teacher/index.js';

export interface TeachOptions extends Partial<Place> {
  kind: 'exercises' | 'textbooks';
  /** How many. */
  count: number;
  to: string;
  seed: number;
  /** The share of solutions that are broken on purpose, from 0 to 1. */
  errorRate?: number;
  onUnit?: (done: number, of: number) => void;
}

/** Records of a unit. */
const UNIT = 5000;

/** @throws UserError when a number makes no sense, or the folder holds something made otherwise */
export async function teach(options: TeachOptions): Promise<CorpusManifest | undefined> {
  const { kind, count, to, seed, errorRate = 0, ...rest } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UserError(`--${kind}=${String(count)}: expected a whole number of at least 1`);
  }
  const teacher = createTeacher({ seed, errorRate });
  return makeCorpus({
    ...rest,
    to,
    name: 'teach',
    options: { kind, count, seed, errorRate },
    units: Math.ceil(count / UNIT),
    async make(unit, writer) {
      for (let index = unit * UNIT; index < Math.min(count, (unit + 1) * UNIT); index++) {
        let text: string;
        if (kind === 'textbooks') text = teacher.section(index).text;
        else {
          const { prompt, solution } = teacher.exercise(index);
          text = prompt + solution;
        }
        await writer.write({
          id: `${kind}/${String(index)}`,
          text,
          source: `phi1-teacher/${kind}`,
          licence: 'Apache-2.0',
        });
      }
    },
  });
}
