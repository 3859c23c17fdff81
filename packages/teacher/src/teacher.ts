/**
 * The built-in teacher: exercises and textbook sections from a seed, with no network and no model. Everything is a
 * pure function of the seed and an index, so any process can make any part of a corpus.
 */
import { Random, UserError } from '@phi1/base';
import { firstBlocks } from './blocks/functions.js';
import { corrupt } from './corrupt.js';
import { composeExercise, type Exercise } from './exercise.js';
import { classExercise } from './plans/classes.js';
import { combinationDraft } from './plans/combination.js';
import type { Draft } from './plans/draft.js';
import { afterwardsDraft, selectionDraft } from './plans/selection.js';
import { composeSection, type TextbookSection } from './section.js';
import { elementDraft, functionDraft } from './plans/single.js';

export interface TeacherOptions {
  seed: number;
  /** The share of solutions that are broken on purpose, from 0 to 1. */
  errorRate?: number;
}

export interface Teacher {
  /** The exercise with this index, from 0 on without end. */
  exercise(index: number): Exercise;
  /** The textbook section with this index. */
  section(index: number): TextbookSection;
}

type Plan = (random: Random) => Exercise | undefined;

/** A plan whose drafts are dressed. */
const dressed =
  (draft: (random: Random) => Draft | undefined): Plan =>
  (random) => {
    const made = draft(random);
    return made && composeExercise(made, random);
  };

/** Kinds of programs, as often as listed. */
const plans: readonly Plan[] = [
  [8, dressed((random) => functionDraft(random, random.pick(firstBlocks)))] as const,
  [8, dressed((random) => functionDraft(random))] as const,
  [3, dressed(elementDraft)] as const,
  [10, dressed(selectionDraft)] as const,
  [1, dressed(afterwardsDraft)] as const,
  [1, dressed(combinationDraft)] as const,
  [1, classExercise] as const,
].flatMap(([times, plan]) => Array.from({ length: times }, () => plan));

/** A generator for the index alone: neighbors share nothing. */
export function randomFor(seed: number, stream: number, index: number): Random {
  const random = new Random(seed + stream * 2 ** 40);
  const [a, b, c, d] = random.state;
  const mixed = new Random([
    a ^ (index >>> 0),
    b ^ Math.floor(index / 2 ** 32),
    c ^ Math.imul(index, 0x9e3779b9),
    d,
  ]);
  for (let i = 0; i < 8; i++) mixed.uint32();
  return mixed;
}

export function createTeacher({ seed, errorRate = 0 }: TeacherOptions): Teacher {
  if (!(errorRate >= 0 && errorRate <= 1))
    throw new UserError(`error rate ${String(errorRate)}: expected 0 to 1`);
  return {
    exercise(index) {
      const random = randomFor(seed, 1, index);
      const broken = random.next() < errorRate;
      for (let attempt = 0; attempt < 100; attempt++) {
        const made = random.pick(plans)(random);
        const exercise = made && broken ? corrupt(made, random) : made;
        if (exercise) return exercise;
      }
      throw new Error(`no exercise came of seed ${String(seed)}, index ${String(index)}`);
    },
    section(index) {
      const random = randomFor(seed, 2, index);
      for (let attempt = 0; attempt < 100; attempt++) {
        const section = composeSection(random);
        if (section) return section;
      }
      throw new Error(`no section came of seed ${String(seed)}, index ${String(index)}`);
    },
  };
}

/** The exercises from an index on, without end. */
export function* exercises(teacher: Teacher, from = 0): Generator<Exercise> {
  for (let index = from; ; index++) yield teacher.exercise(index);
}

/** The textbook sections from an index on, without end. */
export function* sections(teacher: Teacher, from = 0): Generator<TextbookSection> {
  for (let index = from; ; index++) yield teacher.section(index);
}
