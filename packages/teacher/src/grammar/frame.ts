/**
 * A frame is what a function may be about, as `catalogue/grammar` holds it: what is drawn for it, one after the other
 * (`with`), and templates of what is computed and said of that. The n-th exercise of a seed hangs on the order in which is drawn.
 */
import { join } from 'node:path';
import type { Random } from '@phi1/base';
import { z } from 'zod';
import { readYaml } from '../catalogue/order.js';
import { catalogueFolder } from '../catalogue/python-file.js';
import { once } from '../core/once.js';
import { evaluate, name, type Expr } from './expression.js';
import type { Parameter, Scene } from './scene.js';
import type { Term } from './term.js';
import { compile, compileProcess, Text, type Bindings, type Known } from './template.js';

const text = z.string().transform((template) => new Text(template));
const expression = z.string().transform(compile);
/** Arithmetic over numbers that are known. */
const number = z.union([z.number(), z.string()]).transform((of) => {
  const made = compile(String(of));
  return (known: Bindings, s: Scene): number => evaluate(made(known, s), () => undefined)!;
});
const range = z.tuple([number, number]);

/** What may be drawn: one of a parameter's kinds, with names for it and what it stands for. */
const drawing = z.strictObject({
  int: range.optional(),
  /** A parameter, or a number that is written into the function. */
  limit: range.optional(),
  bool: z.literal(true).optional(),
  /** One of these strings, or of these characters. */
  str: z.array(z.string()).optional(),
  character: z.string().transform((characters) => [...characters]).optional(),
  /** A list of up to three of these strings. */
  some: z.array(z.string()).optional(),
  /** Where it is drawn from half of the time: `{table.key}.keys`. */
  drawn: text.optional(),
  names: z.array(text).optional(),
  is: text.optional(),
  /** A number of the things: a `part` of them, the `whole`, or `any` of several. */
  count: z.enum(['part', 'whole', 'any']).optional(),
  /** So many such counts. */
  several: z.tuple([z.number(), z.number()]).optional(),
  in: range.optional(),
  holders: range.optional(),
  per_holder: range.optional(),
  people: range.optional(),
  /** A name of the function's own, such as a loop's variable. */
  variable: z.array(text).optional(),
  type: z.string().optional(),
  /** A string of a kind: somebody's name (0), a label (1), a kind of thing (2). */
  text: z.union([z.number(), z.literal('any')]).optional(),
  number: number.optional(),
  /** A part of the tree, spoken of as `is` says. */
  tree: expression.optional(),
  /** A condition on what `of` names or something made of it: a name in `elements.yaml`; `one` is its noun. */
  element: z.string().optional(),
  of: z.string().optional(),
  one: text.optional(),
});

type Drawing = z.output<typeof drawing>;

const fields = {
  type: z.string(),
  expr: z.union([expression.transform((one) => [one]), z.array(expression)]),
  process: z.string().transform(compileProcess),
  nouns: z.array(text),
  story: z.strictObject({ facts: text, noun: text }),
  bare: text,
  names: z.array(text),
  local: text,
  notes: z.array(text),
  topic: z.string(),
  typical: number,
  is_whole: z.boolean(),
};

type Fields = { [key in keyof typeof fields]?: z.output<(typeof fields)[key]> };

const word = z.union([z.number(), z.boolean(), text]);

/** A frame, or what one alternative adds to it or has in place of its own; all other keys are words of its own. */
export interface Frame extends Fields {
  with: Readonly<Record<string, Step>>;
  words: Readonly<Record<string, z.output<typeof word>>>;
}

/** One thing to draw, one of several words, or one of several alternatives. */
type Step = string | Drawing | { pick: readonly z.output<typeof word>[] } | { oneOf: readonly Frame[] };

const step: z.ZodType<Step> = z.lazy(() =>
  z.union([
    z.string(),
    drawing,
    z.array(word).transform((pick) => ({ pick })),
    z.array(frameSchema).transform((oneOf) => ({ oneOf })),
  ]),
);

const fieldsSchema = z.object(fields).partial();

const frameSchema: z.ZodType<Frame> = z
  .looseObject({ with: z.record(z.string(), step).default({}) })
  .transform(({ with: steps, ...rest }, context) => {
    const own = Object.keys(fields);
    const words = z.record(z.string(), word).safeParse(
      Object.fromEntries(Object.entries(rest).filter(([key]) => !own.includes(key))),
    );
    const read = fieldsSchema.safeParse(rest);
    const [issue] = [...(words.error?.issues ?? []), ...(read.error?.issues ?? [])];
    if (issue) {
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
      return z.NEVER;
    }
    return { with: steps, words: words.data!, ...read.data };
  }) as never;

/** The frames of a file of `catalogue/grammar`, by name, read when they are asked for. */
export const frames = (file: string): (() => Readonly<Record<string, Frame>>) =>
  once(() => readYaml(join(catalogueFolder, 'grammar', `${file}.yaml`), z.record(z.string(), frameSchema)));

/** What was drawn for a frame: its fields, those of the chosen alternatives in place of its own. */
export interface Drawn {
  frame: Frame;
  known: Bindings;
}

/** Draws what a frame is made of. @param given what its templates may name besides the scene's words */
export function drawFrame(s: Scene, frame: Frame, given: Bindings = {}): Drawn {
  const drawn: Drawn = { frame: { ...frame }, known: { ...s.words, ...given } };
  drawSteps(s, frame, drawn);
  return drawn;
}

function drawSteps(s: Scene, { with: steps, words }: Frame, drawn: Drawn): void {
  Object.assign(drawn.known, words);
  for (const [key, step] of Object.entries(steps)) {
    if (typeof step === 'object' && 'oneOf' in step) {
      const { with: inner, words: own, ...rest } = s.random.pick(step.oneOf);
      Object.assign(drawn.frame, rest);
      drawSteps(s, { with: inner, words: own }, drawn);
    } else drawn.known[key] = drawStep(s, step, drawn.known);
  }
}

function drawStep(s: Scene, step: Exclude<Step, { oneOf: unknown }>, known: Bindings): unknown {
  if (typeof step === 'string') return s.draw(step);
  if ('pick' in step) return s.random.pick(step.pick);
  const names = (step.names ?? []).map((one) => one.fill(known));
  const is = step.is?.fill(known) ?? '';
  const made = drawKind(s, step, known, names, is);
  if (step.drawn) s.drawn[(made as Parameter).key] = step.drawn.fill(known);
  return made;
}

function drawKind(s: Scene, step: Drawing, known: Bindings, names: string[], is: string): unknown {
  const within = (of = step.in): [number, number] => of!.map((one) => one(known, s)) as [number, number];
  if (step.int) return s.int(names, is, ...within(step.int));
  if (step.limit) return s.limit(names, is, ...within(step.limit));
  if (step.bool) return s.bool(names, is);
  if (step.holders) return s.holders(...within(step.holders));
  if (step.per_holder) return s.perHolder(...within(step.per_holder));
  if (step.people) return s.people(...within(step.people));
  if (step.text !== undefined) return step.text === 'any' ? s.text() : s.text(step.text);
  if (step.several) return s.several(step.several, step.count!, within());
  if (step.count) return s.count(step.count, ...within());
  if (step.number) return step.number(known, s);
  if (step.tree) return { ref: is, expr: step.tree(known, s) };
  if (step.element) {
    const x = known[step.of!] as Known;
    const one = step.one?.fill(known) ?? '';
    return drawElement(s, step.element, x, one, step.in ? within() : undefined);
  }
  if (step.variable) {
    const ref = s.take(...step.variable.map((each) => each.fill(known)));
    return { ref, expr: name(ref, step.type) };
  }
  const { str = step.character, some = [] } = step;
  if (str) return s.parameter(names, 'str', is, (random) => random.pick(str));
  const list = (random: Random): string[] => Array.from({ length: random.int(4) }, () => random.pick(some));
  return s.parameter(names, 'list[str]', is, list, [[]]);
}

/** What is asked of an element or made of it. */
export interface Element extends Known {
  /** Said of one and of many: `is greater than {limit}`, `are greater than {limit}`. */
  is: string;
  are: string;
  type: string;
  tag: string;
}

const elements = frames('elements');

/**
 * Draws a condition on an element or something made of it, which may take new parameters.
 * @param one the element's noun
 * @param between what it lies between, of a number
 */
export function drawElement(
  s: Scene,
  kind: string,
  x: Known,
  one: string,
  [low, high]: readonly [number, number] = [0, 0],
): Element {
  const middle = Math.ceil((low + high) / 2);
  const third = Math.max(1, Math.floor((high - low) / 3));
  const drawn = drawFrame(s, elements()[kind]!, { x, one, low, high, middle, third });
  const { known, frame } = drawn;
  const word = (key: string): string => (known[key] as Text | undefined)?.fill(known) ?? '';
  return {
    ref: word('said'),
    expr: drawnExpr(s, drawn),
    is: word('is'),
    are: word('are'),
    type: frame.type ?? 'str',
    tag: word('tag'),
  };
}

/** The tree of what was drawn. */
export function drawnExpr(s: Scene, { frame, known }: Drawn): Expr {
  if (frame.process) return frame.process(known, s);
  const ways = frame.expr!;
  return (ways.length > 1 ? s.random.pick(ways) : ways[0]!)(known, s);
}

const fillAll = (templates: readonly Text[] | undefined, known: Bindings): string[] =>
  (templates ?? []).map((each) => each.fill(known));

/** A value as a frame describes it. */
export function frameTerm(s: Scene, frame: Frame, given?: Bindings): Term {
  const drawn = drawFrame(s, frame, given);
  const expr = drawnExpr(s, drawn);
  const { frame: made, known } = drawn;
  const { story, bare, typical } = made;
  return {
    type: made.type ?? 'int',
    expr,
    nouns: fillAll(made.nouns, known),
    story: story && { facts: story.facts.fill(known), noun: story.noun.fill(known) },
    bare: bare?.fill(known),
    names: fillAll(made.names, known),
    local: made.local!.fill(known),
    typical: typical?.(known, s),
    notes: fillAll(made.notes, known),
    topic: made.topic ?? 'arithmetic',
    isWhole: made.is_whole ?? false,
  };
}
