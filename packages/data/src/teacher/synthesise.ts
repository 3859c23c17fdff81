/**
 * Writes a corpus of the built-in teacher's exercises or textbook sections as .jsonl, one record a line: `text` is
 * what a model reads, the rest is how it came about. The file appears when it is whole.
 */
import { createHash } from 'node:crypto';
import { open, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@phi1/base';
import type { Exercise } from './exercise.js';
import { createTeacher, type Teacher, type TeacherOptions } from './teacher.js';

export interface SynthesiseOptions extends TeacherOptions {
  kind: 'exercises' | 'textbooks';
  /** How many records. */
  count: number;
  /** The index of the first, so that shards can be made by different processes. Default 0. */
  from?: number;
  /** The .jsonl file to write. */
  out: string;
  /** Called now and then with the number of records made. */
  onProgress?: (made: number) => void;
}

export interface SynthesisSummary {
  out: string;
  records: number;
  characters: number;
  /** Exercises with an error made on purpose. */
  corrupted: number;
  seconds: number;
}

/** A record of a corpus; `id` is the same whenever the text is. */
export interface SynthesisRecord {
  id: string;
  text: string;
  source: string;
}

export type ExerciseRecord = SynthesisRecord & Exercise;

const linesAtOnce = 500;

/** @throws UserError when the count, the first index or the error rate makes no sense */
export async function synthesise(options: SynthesiseOptions): Promise<SynthesisSummary> {
  const { kind, count, from = 0, out, onProgress } = options;
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UserError(`count ${String(count)}: expected a whole number from 1 on`);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new UserError(`from ${String(from)}: expected a whole number from 0 on`);
  const teacher = createTeacher(options);
  const make = kind === 'exercises' ? exerciseRecord : sectionRecord;
  const started = performance.now();
  const summary: SynthesisSummary = { out, records: 0, characters: 0, corrupted: 0, seconds: 0 };
  await mkdir(dirname(out), { recursive: true });
  const temporary = `${out}.tmp-${String(process.pid)}`;
  try {
    const file = await open(temporary, 'w');
    try {
      for (let at = 0; at < count; at += linesAtOnce) {
        const lines: string[] = [];
        for (let i = at; i < Math.min(count, at + linesAtOnce); i++) {
          const record = make(teacher, from + i);
          summary.characters += record.text.length;
          if ('corruption' in record && record.corruption !== null) summary.corrupted++;
          lines.push(`${JSON.stringify(record)}\n`);
        }
        await file.write(lines.join(''));
        summary.records += lines.length;
        onProgress?.(summary.records);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  summary.seconds = (performance.now() - started) / 1000;
  return summary;
}

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function exerciseRecord(teacher: Teacher, index: number): ExerciseRecord {
  const exercise = teacher.exercise(index);
  const text = exercise.prompt + exercise.solution;
  return { id: idOf(text), text, source: 'phi1-teacher/exercises', ...exercise };
}

function sectionRecord(teacher: Teacher, index: number): SynthesisRecord {
  const section = teacher.section(index);
  return { id: idOf(section.text), source: 'phi1-teacher/textbooks', ...section };
}
