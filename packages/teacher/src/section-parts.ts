/** What sections and pages of a textbook are put together from: their programs, and how these are written down. */
import type { Random } from '@phi1/base';
import type { Concept } from './catalogue/concepts.js';
import { wrap } from './core/english.js';
import { firstOf, isOf, type Split } from './core/hold-out.js';
import type { Variety } from './core/style.js';
import { composeExercise, type Exercise } from './exercise.js';
import type { Explanation } from './explain.js';
import { functionBlocks } from './catalogue/families.js';
import { grammarDraft } from './grammar/plan.js';
import { classExercise } from './plans/classes.js';
import type { Draft } from './plans/draft.js';
import { selectionDraft } from './plans/selection.js';
import { elementDraft, functionDraft } from './plans/single.js';

/** A section on one topic, for the audience and in the style that were drawn for it. */
export interface TextbookSection {
  /** Markdown with Python in it; ends with a newline. */
  text: string;
  title: string;
  topic: string;
  audience: string;
  style: SectionStyle;
  /** The building blocks of each program in it. */
  blocks: string[][];
}

/** How it addresses its reader. */
export type SectionStyle = 'lecture' | 'notes' | 'dialogue' | 'workshop';

/** Which programs are wanted, and how they are written. */
export interface Wanted {
  split: Split;
  variety: Variety;
}

const fence = '```';
/** A program as a block of Markdown. */
export const code = (text: string): string => `${fence}python\n${text.trimEnd()}\n${fence}`;

/** Prose in lines of up to 88 characters. */
export const paragraph = (text: string): string => wrap(text, 88);

/** Parts of Markdown as one text. */
export const joinParts = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** How many programs are tried until one can be followed step by step and be got wrong in a telling way. */
export const TRIALS = 25;

/** A program that shows a concept; undefined when none came out short enough. */
export function exerciseOn(
  { topic }: Concept,
  { split, variety }: Wanted,
  random: Random,
): Exercise | undefined {
  if (topic === 'classes') return firstOf(split, TRIALS, () => classExercise(random)?.exercise);
  const own = functionBlocks().filter((block) => block.topic === topic);
  for (let attempt = 0; attempt < 60; attempt++) {
    const wantsOwn = own.length > 0 && (random.int(2) === 0 || attempt > 40);
    const draft: Draft | undefined = wantsOwn
      ? functionDraft(random, random.pick(own))
      : random.pick([selectionDraft, selectionDraft, grammarDraft, elementDraft])(random);
    if (!draft || !isOf(split, draft) || draft.blocks.length > 4) continue;
    if (!draft.topics.includes(topic) && topic !== 'functions') continue;
    const made = composeExercise(draft, random, { variety })?.exercise;
    if (made && made.prompt.length + made.solution.length < 1100) return made;
  }
  return undefined;
}

/** The program step by step. */
export function followed(
  worked: Pick<Exercise, 'style'>,
  { call, steps, result }: Explanation,
  random: Random,
): string[] {
  return [
    paragraph(
      random.pick(
        worked.style === 'class'
          ? ['Let us follow what happens to one object.', 'Take one object and see what each line does.']
          : [
              `Let us follow the call \`${call}\` line by line.`,
              `What happens in \`${call}\`?`,
              `Take \`${call}\` and go through it step by step.`,
            ],
      ),
    ),
    steps.map(({ code: line, effect }, i) => `${String(i + 1)}. \`${line}\`: ${effect}.`).join('\n'),
    ...(worked.style === 'class'
      ? []
      : [
          paragraph(
            random.pick([
              `So \`${call}\` gives \`${result}\`.`,
              `The result is \`${result}\`.`,
              `And so the call returns \`${result}\`.`,
            ]),
          ),
        ]),
  ];
}
