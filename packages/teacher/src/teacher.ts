/**
 * The built-in teacher: exercises and textbook sections from a seed, with no network and no model. Everything is a
 * pure function of the seed and an index, so any process can make any part of a corpus.
 */
import { Random, UserError } from '@phi1/base';
import { firstBlocks } from './catalogue/families.js';
import { corrupt } from './corrupt.js';
import { checkSplit, isOf, type Split } from './core/hold-out.js';
import { composeExercise, type Exercise, type ExerciseOptions, type MadeExercise } from './exercise.js';
import { grammarDraft } from './grammar/plan.js';
import { classExercise } from './plans/classes.js';
import { combinationDraft } from './plans/combination.js';
import { FULL_VARIETY, type Variety } from './core/style.js';
import type { Draft } from './plans/draft.js';
import { afterwardsDraft, selectionDraft } from './plans/selection.js';
import { composeProblem, type ExerciseProblem } from './problem.js';
import type { SectionLength } from './choices.js';
import { composeSection } from './section.js';
import type { TextbookSection } from './section-parts.js';
import { elementDraft, functionDraft } from './plans/single.js';

/** With the index, all that decides what a teacher makes: equal options make equal exercises, in every process. */
export interface TeacherOptions {
  seed: number;
  /** The share of solutions that are broken on purpose, from 0 to 1. */
  errorRate?: number;
  /**
   * How often prompts and solutions are written otherwise than usual; always by default. A small model learns more in
   * the same time where most is said in one way (docs/results/2026-11-30-learning.md). Problems have full variety.
   */
  variety?: Partial<Variety> | undefined;
  /**
   * The most characters of an exercise, prompt and solution together; any number by default. A small model learns more in
   * the same time from short ones.
   */
  maxCharacters?: number | undefined;
  /** Of textbook sections; `section` by default. */
  length?: SectionLength;
  /** `training` (default) never draws what is held out for benchmarks, `unseen` nothing else: see `hold-out.ts`. */
  split?: Split;
}

/** Exercises, sections and problems by index, in any order: it keeps no state. */
export interface Teacher {
  /** The exercise with this index, from 0 on without end. */
  exercise(index: number): Exercise;
  /** The textbook section with this index. */
  section(index: number): TextbookSection;
  /**
   * The problem of a benchmark with this index, from a stream of its own.
   * @param isWanted asked before its checks are drawn
   * @returns undefined when it is not wanted or its checks say too little
   */
  problem(index: number, isWanted?: (exercise: Exercise) => boolean): ExerciseProblem | undefined;
}

type Plan = (random: Random, split: Split, options?: ExerciseOptions) => MadeExercise | undefined;

/** A plan whose drafts are dressed. */
const dressed =
  (draft: (random: Random) => Draft | undefined): Plan =>
  (random, split, options) => {
    const made = draft(random);
    return made && isOf(split, made) ? composeExercise(made, random, options) : undefined;
  };

const classes: Plan = (random, split, { maxCharacters = Infinity } = {}) => {
  const made = classExercise(random);
  if (!made || !isOf(split, made.exercise)) return undefined;
  const { prompt, solution } = made.exercise;
  return prompt.length + solution.length > maxCharacters ? undefined : made;
};

/** Kinds of programs, as often as listed. */
const plans: readonly Plan[] = [
  [8, dressed((random) => functionDraft(random, random.pick(firstBlocks())))] as const,
  [8, dressed((random) => functionDraft(random))] as const,
  [3, dressed(elementDraft)] as const,
  [10, dressed(selectionDraft)] as const,
  [1, dressed(afterwardsDraft)] as const,
  [1, dressed(combinationDraft)] as const,
  [1, classes] as const,
  [32, dressed(grammarDraft)] as const,
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

/** Of a stream that no seed of exercises or sections leads to. */
function randomForProblem(seed: number, index: number): Random {
  const [a, b, c, d] = randomFor(seed, 3, index).state;
  return new Random([a, b, ~c, ~d]);
}

/** The least that the most characters may be: enough exercises are shorter. */
const SHORTEST = 150;

/** Attempts until an exercise must have come: of `unseen`, about one in seven is. */
const ATTEMPTS = 500;

/** Each exercise is made when it is asked for. @throws UserError when a share is not from 0 to 1 or the split is unknown */
export function createTeacher({
  seed,
  errorRate = 0,
  variety: given,
  maxCharacters = Infinity,
  length = 'section',
  split = 'training',
}: TeacherOptions): Teacher {
  checkShare('error rate', errorRate);
  const variety = { ...FULL_VARIETY, ...given };
  for (const [what, share] of Object.entries(variety)) checkShare(`variety of ${what}`, share);
  if (!(maxCharacters >= SHORTEST)) {
    throw new UserError(`maxCharacters=${String(maxCharacters)}: expected at least ${String(SHORTEST)}`);
  }
  checkSplit(split);
  return {
    exercise(index) {
      const random = randomFor(seed, 1, index);
      const broken = random.next() < errorRate;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const made = random.pick(plans)(random, split, { variety, maxCharacters })?.exercise;
        const exercise = made && broken ? corrupt(made, random) : made;
        if (exercise) return exercise;
      }
      throw new Error(`no exercise came of seed ${String(seed)}, index ${String(index)}`);
    },
    section(index) {
      const random = randomFor(seed, 2, index);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const section = composeSection(random, { split, variety, length });
        if (section) return section;
      }
      throw new Error(`no section came of seed ${String(seed)}, index ${String(index)}`);
    },
    problem(index, isWanted = () => true) {
      const random = randomForProblem(seed, index);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        // so that the benchmarks that were made before stay as they are
        const made = random.pick(plans)(random, split, { anyCode: true });
        if (made) return isWanted(made.exercise) ? composeProblem(made, random) : undefined;
      }
      throw new Error(`no problem came of seed ${String(seed)}, index ${String(index)}`);
    },
  };
}

function checkShare(name: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new UserError(`${name} ${String(share)}: expected 0 to 1`);
}

/** The exercises from an index on, without end. */
export function* exercises(teacher: Teacher, from = 0): Generator<Exercise> {
  for (let index = from; ; index++) yield teacher.exercise(index);
}

/** The textbook sections from an index on, without end. */
export function* sections(teacher: Teacher, from = 0): Generator<TextbookSection> {
  for (let index = from; ; index++) yield teacher.section(index);
}
