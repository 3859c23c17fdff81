/**
 * A section of a textbook: a concept explained for a reader, a worked example followed step by step, a common
 * mistake with what it leads to, and a small exercise with its answer. The prose stands in `catalogue/concepts`; every
 * value and every step in it comes from running the code.
 */
import type { Random } from '@phi1/base';
import { concepts, type Concept } from './catalogue/concepts.js';
import { listed } from './core/english.js';
import type { Split } from './core/hold-out.js';
import { FULL_VARIETY, type Variety } from './core/style.js';
import { corrupt } from './corrupt.js';
import type { Exercise } from './exercise.js';
import { explain, type Explanation } from './explain.js';
import { composePage } from './page.js';
import {
  code,
  exerciseOn,
  followed,
  joinParts,
  paragraph,
  TRIALS,
  type SectionStyle,
  type TextbookSection,
  type Wanted,
} from './section-parts.js';
import { Program, repr } from '@phi1/python';
import type { SectionLength } from './choices.js';
import { failures, type Failure } from './verify.js';

const styles: readonly SectionStyle[] = ['lecture', 'notes', 'dialogue', 'workshop'];

/** Who reads it, and how one begins with them. */
const audiences: Readonly<Record<string, readonly string[]>> = {
  'children who write their first programs': [
    'You do not need to know much to follow this section; a little patience is enough.',
    'Think of the computer as a very fast helper who takes every word literally.',
  ],
  'students in a first programming course': [
    'This section assumes that you can already write and call a simple function.',
    'Type the examples in as you read; seeing them work is half of understanding them.',
  ],
  'people who know another programming language': [
    'If you come from another language, much of this will look familiar, but the details differ.',
    'The idea will be known to you; what matters here is how Python expresses it.',
  ],
  'scientists who work with data': [
    'The same pattern appears whenever measurements have to be reduced to something one can read.',
    'In the analysis of data this step comes up daily, so it pays to have it at hand.',
  ],
  'adults who teach themselves': [
    'Take your time; the section is short, and every line of it can be tried out.',
    'No one will check your work here but the interpreter, and it is a fair judge.',
  ],
  'teachers who prepare a lesson': [
    'The example is small enough for a blackboard, and its steps can be followed by hand.',
    'In class, let the students predict each value before you reveal it.',
  ],
};

/** What sections are made of, beside the seed. */
export interface SectionOptions {
  split?: Split;
  /** Of the programs. */
  variety?: Variety;
  length?: SectionLength;
}

/** A section on a concept; undefined when its programs did not come out short enough. */
export function composeSection(random: Random, options: SectionOptions = {}): TextbookSection | undefined {
  const { split = 'training', variety = FULL_VARIETY, length = 'section' } = options;
  const concept = random.pick(concepts());
  const audience = random.pick(Object.keys(audiences));
  const style = random.pick(styles);
  if (length === 'page') return composePage(concept, audience, { split, variety }, random);
  const lesson = lessonOn(concept, style, { split, variety }, random);
  const task = exerciseOn(concept, { split, variety }, random);
  if (!lesson || !task || lesson.worked.entryPoint === task.entryPoint) return undefined;
  const { worked, explanation, mistake } = lesson;
  const title = random.pick(concept.titles);
  const parts = [
    `# ${title}`,
    ...opening(concept, audience, style, random),
    shown(concept, random),
    ...example(worked, explanation, style, random),
    ...mistake,
    ...(random.int(3) ? [remember(concept, style, random)] : []),
    ...exercise(task, random),
  ];
  const text = joinParts(parts.filter((part) => part !== ''));
  return { text, title, topic: concept.topic, audience, style, blocks: [worked.blocks, task.blocks] };
}

interface Lesson {
  worked: Exercise;
  explanation: Explanation;
  mistake: string[];
}

function lessonOn(concept: Concept, style: SectionStyle, wanted: Wanted, random: Random): Lesson | undefined {
  for (let trial = 0; trial < TRIALS; trial++) {
    const worked = exerciseOn(concept, wanted, random);
    const explanation = worked && explain(worked);
    if (!explanation) continue;
    const mistake = mistakeIn(worked, style, random);
    if (mistake) return { worked, explanation, mistake };
  }
  return undefined;
}

function opening(concept: Concept, audience: string, style: SectionStyle, random: Random): string[] {
  const why = random.pick(concept.why);
  const greeting = random.pick(audiences[audience]!);
  const idea = random.pick(concept.idea);
  switch (style) {
    case 'dialogue':
      return [
        paragraph(
          `**Student:** ${random.pick(['Why should I learn about this?', 'What is this good for?', 'Where will I need it?'])}`,
        ),
        paragraph(`**Teacher:** ${why}`),
        paragraph(
          `**Student:** ${random.pick(['And how does it work?', 'How do I do it in Python?', 'Can you explain it?'])}`,
        ),
        paragraph(`**Teacher:** ${idea}`),
      ];
    case 'notes':
      return [paragraph(idea)];
    case 'workshop':
      return [paragraph(`${greeting} ${why}`), paragraph(idea)];
    case 'lecture':
      return [paragraph(why), paragraph(idea), ...(random.int(2) ? [paragraph(greeting)] : [])];
  }
}

/** A few expressions with their values. */
function shown(concept: Concept, random: Random): string {
  const program = new Program('');
  const expressions = random.shuffle([...concept.shows]).slice(0, 3);
  const lines = expressions.flatMap((expression) => [
    `>>> ${expression}`,
    repr(program.evaluate(expression)),
  ]);
  return `${random.pick(['In the interpreter:', 'A few lines to try:', 'Try it yourself:', 'Some small examples:'])}\n\n${code(lines.join('\n'))}`;
}

function heading(text: string): string {
  return `## ${text}`;
}

function example(worked: Exercise, explanation: Explanation, style: SectionStyle, random: Random): string[] {
  const task = composeTask(worked);
  const parts = [
    heading(random.pick(['A worked example', 'An example', 'Step by step', 'Putting it to work'])),
    paragraph(
      `${random.pick(['Here is a task:', 'Suppose we want the following:', 'The task:', `Let us write a ${worked.style === 'class' ? 'class' : 'function'} for this:`])} ${task}`,
    ),
    code(worked.prompt + worked.solution),
    ...followed(worked, explanation, random),
  ];
  if (style === 'dialogue') parts.splice(1, 0, paragraph('**Student:** Show me a whole program.'));
  return parts;
}

/** The docstring's first sentences, which say what is to be done. */
function composeTask({ prompt, entryPoint }: Exercise): string {
  const at = prompt.search(new RegExp(`^(?:def|class) ${entryPoint}\\b`, 'm'));
  const doc = /("""|''')\s*([^]*?)\1/.exec(prompt.slice(at))![2]!;
  const [summary] = doc.split(/\n\s*(?:\n|>>>|Args:|Parameters|:param|For example)/);
  return summary!.replace(/\s+/g, ' ').trim();
}

const confusions: Readonly<Record<string, string>> = {
  'off by one': 'A common mistake is to be off by one',
  'wrong operator': 'A common mistake is to use the wrong operator',
  'wrong constant': 'A common mistake is to use the wrong value',
  'wrong function': 'It is easy to reach for the wrong function',
  'wrong variable': 'It is easy to mix up two variables',
  'missing return': 'A common mistake is to forget the `return`',
  'early return': 'A common mistake is to return inside the loop instead of after it',
  'missing not': 'It is easy to forget a `not`',
};

function mistakeIn(worked: Exercise, style: SectionStyle, random: Random): string[] | undefined {
  const broken = corrupt(worked, random);
  const [failure] = broken ? failures(broken) : [];
  if (!broken || !failure || !isShort(failure)) return undefined;
  const { test, got } = failure;
  const changed = changedLine(worked.solution, broken.solution);
  if (changed === undefined) return undefined;
  const [right, wrong] = changed;
  const outcome = /^[A-Z]\w*Error\b/.test(got) ? `fails with \`${got}\`` : `gives \`${got}\``;
  const said = `${confusions[broken.corruption!]!}. Suppose we wrote`;
  const after = test.setup === undefined ? [] : [paragraph('Try these lines:'), code(test.setup)];
  const lesson = `${after.length ? 'After them,' : `instead of \`${right}\`. Then`} \`${test.call}\` ${outcome}, while the right answer is \`${test.result}\`.`;
  return [
    heading(random.pick(['A common mistake', 'What can go wrong', 'A trap to avoid'])),
    ...(style === 'dialogue' ? [paragraph('**Student:** What do people get wrong here?')] : []),
    paragraph(said),
    code(wrong),
    ...(after.length ? [paragraph(`instead of \`${right}\`.`), ...after] : []),
    paragraph(
      `${lesson} ${random.pick(['An example in the docstring would have shown it at once.', 'Testing one small case by hand is enough to find it.', 'When a result surprises you, follow the values line by line.'])}`,
    ),
  ];
}

/** Whether a wrong answer can be shown: not too long, and not a program that was given up. */
function isShort({ test, got }: Failure): boolean {
  return test.call.length < 60 && test.result.length < 60 && got.length < 60 && !got.startsWith('gave up');
}

/** The line that differs, without indentation, right and wrong. */
function changedLine(right: string, wrong: string): [string, string] | undefined {
  const [a, b] = [right.split('\n'), wrong.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const [good, bad] = [a[at]?.trim(), b[at]];
  if (good === undefined || bad === undefined) return undefined;
  const deeper = bad.trim() === good;
  // Where only the indentation is wrong, the line before shows it.
  return [good, deeper ? [a[at - 1]!, bad].map((line) => line.replace(/^ {4}/, '')).join('\n') : bad.trim()];
}

function remember(concept: Concept, style: SectionStyle, random: Random): string {
  const points = random.shuffle([...concept.points]).slice(0, 2 + random.int(2));
  if (style === 'notes' || random.int(2))
    return [
      `${random.pick(['To remember:', 'In short:', 'Keep in mind:'])}`,
      '',
      ...points.map((point) => `- ${point}`),
    ].join('\n');
  return paragraph(`${random.pick(['To sum up:', 'Remember:'])} ${points.join(' ')}`);
}

function exercise(task: Exercise, random: Random): string[] {
  const checks = task.tests
    .filter(({ setup, call, result }) => setup === undefined && call.length < 60 && result.length < 60)
    .slice(0, 2);
  const tested = listed(checks.map(({ call, result }) => `\`${call}\` is \`${result}\``));
  return [
    heading(random.pick(['Exercise', 'Your turn', 'Try it', 'Practice'])),
    paragraph(
      random.pick([
        'Complete the following:',
        'Write the body of this:',
        'Before you look at the answer, write this yourself:',
      ]),
    ),
    code(task.prompt),
    '**Answer**',
    code(task.prompt + task.solution),
    checks.length
      ? paragraph(`${random.pick(['Check:', 'To check it:', 'It is right, for'])} ${tested}.`)
      : '',
  ];
}
