/**
 * The built-in teacher: exercises and textbook sections from a seed, with no network and no model. Everything is a
 * pure function of the seed and an index, so any process can make any part of a corpus.
 */
import { Random } from '@phi1/base';
import { exerciseOf, type Exercise } from './exercise.js';
import { combinationDraft } from './plans/combination.js';
import type { Draft } from './plans/draft.js';
import { afterwardsDraft, selectionDraft } from './plans/selection.js';
import { elementDraft, functionDraft } from './plans/single.js';

export interface TeacherOptions {
  seed: number;
  /** The share of solutions that are broken on purpose, from 0 to 1. */
  errorRate?: number;
}

export interface Teacher {
  /** The exercise with this index, from 0 on without end. */
  exercise(index: number): Exercise;
}

type Plan = (random: Random) => Draft | undefined;

/** Kinds of programs, as often as listed. */
const plans: readonly Plan[] = [
  functionDraft,
  functionDraft,
  functionDraft,
  functionDraft,
  elementDraft,
  elementDraft,
  selectionDraft,
  selectionDraft,
  selectionDraft,
  selectionDraft,
  selectionDraft,
  afterwardsDraft,
  combinationDraft,
];

/** A generator for the index alone: neighbours share nothing. */
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

export function createTeacher({ seed }: TeacherOptions): Teacher {
  return {
    exercise(index) {
      const random = randomFor(seed, 1, index);
      for (let attempt = 0; attempt < 100; attempt++) {
        const draft = random.pick(plans)(random);
        const exercise = draft && exerciseOf(draft, random);
        if (exercise) return exercise;
      }
      throw new Error(`no exercise came of seed ${String(seed)}, index ${String(index)}`);
    },
  };
}
