/** A corpus of the built-in teacher's exercises or textbook sections, by any number of processes. */
import { UserError } from '@phi1/base';
import { makeCorpus, type CorpusManifest } from '../store/index.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import { createTeacher, type SectionLength, type Teacher, type Variety } from '@phi1/teacher';

/** What the source of a row begins with that the built-in teacher wrote. */
export const TEACHER_SOURCE = 'phi1-teacher/';

/** What the built-in teacher writes and how much of it, by which seed, and how much of it is wrong on purpose. */
export interface TeachOptions extends Partial<ShardAssignment> {
  kind: 'exercises' | 'textbooks';
  /** How many. */
  count: number;
  to: string;
  seed: number;
  /** The share of solutions that are broken on purpose, from 0 to 1. */
  errorRate?: number;
  /** How often prompts and solutions are not written as usual; always by default. */
  variety?: Partial<Variety>;
  /** The most characters of an exercise, prompt and solution together; any number by default. */
  maxCharacters?: number | undefined;
  /** Of textbook sections; `section` by default. */
  length?: SectionLength;
  onUnit?: (done: number, of: number) => void;
}

/** Records of a unit, which take some seconds: a section takes longer than an exercise. */
const UNIT = { exercises: 2000, textbooks: 250 } as const;

/** @throws UserError when a number makes no sense, or the folder holds something made otherwise */
export async function teach(options: TeachOptions): Promise<CorpusManifest | undefined> {
  const {
    kind,
    count,
    to,
    seed,
    errorRate = 0,
    variety,
    maxCharacters,
    length = 'section',
    ...rest
  } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UserError(`count=${String(count)}: expected a whole number of at least 1`);
  }
  const teacher = createTeacher({ seed, errorRate, variety, maxCharacters, length });
  return makeCorpus({
    ...rest,
    to,
    name: 'teach',
    options: {
      kind,
      count,
      seed,
      errorRate,
      ...(variety && { variety }),
      ...(kind === 'textbooks' ? { length } : maxCharacters !== undefined && { maxCharacters }),
    },
    columns: {
      topics: 'strings',
      style: 'string',
      ...(kind === 'exercises' && { corruption: 'string', blocks: 'strings' }),
    },
    units: Math.ceil(count / UNIT[kind]),
    async make(unit, writer) {
      for (let index = unit * UNIT[kind]; index < Math.min(count, (unit + 1) * UNIT[kind]); index++) {
        await writer.write({
          id: `${kind}/${String(index)}`,
          ...(kind === 'textbooks' ? sectionRow(teacher, index) : exerciseRow(teacher, index)),
          source: `${TEACHER_SOURCE}${kind}`,
          license: 'Apache-2.0',
        });
      }
    },
  });
}

function sectionRow(teacher: Teacher, index: number) {
  const { text, topic, style } = teacher.section(index);
  return { text, topics: [topic], style };
}

function exerciseRow(teacher: Teacher, index: number) {
  const { prompt, solution, topics, style, corruption, blocks } = teacher.exercise(index);
  return { text: prompt + solution, topics, style, blocks, ...(corruption !== null && { corruption }) };
}
