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
import { binary, evaluate, name, type Expr } from './expression.js';
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
  /** A list of words or of numbers that suit the scene, a condition on its elements, what is made of each. */
  list: z.enum(['texts', 'numbers']).optional(),
  condition: z.string().optional(),
  made: z.string().optional(),
  /** A part of the tree, spoken of as `is` says; a value of its own where `local` names it. */
  tree: expression.optional(),
  local: z.string().optional(),
  /** A condition on what `of` names or something made of it: a name in `elements.yaml`; `one` is its noun. */
  element: z.string().optional(),
  of: z.string().optional(),
  one: text.optional(),
});

type Drawing = z.output<typeof drawing>;

const fields = {
  type: text,
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
  /** How often it is drawn beside the others. */
  weight: z.number().int().positive(),
};

type Fields = { [key in keyof typeof fields]?: z.output<(typeof fields)[key]> };

const word = z.union([z.number(), z.boolean(), z.null(), text]);

/** A frame, or what one alternative adds to it or has in place of its own; all other keys are words of its own. */
export interface Frame extends Fields {
  with: Readonly<Record<string, Step>>;
  words: Readonly<Record<string, z.output<typeof word>>>;
}

/** One thing to draw, one of several words, or one of several alternatives. */
type Step = string | Drawing | { pick: readonly z.output<typeof word>[] } | { oneOf: readonly Frame[] };

/** Each as often as it should come. */
const weighted = (all: readonly Frame[]): Frame[] =>
  all.flatMap((one) => Array.from({ length: one.weight ?? 1 }, () => one));

const step: z.ZodType<Step> = z.lazy(() =>
  z.union([
    z.string(),
    drawing,
    z.array(word).transform((pick) => ({ pick })),
    z.array(frameSchema).transform((all) => ({ oneOf: weighted(all) })),
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

/** Draws a value from the frames of some files, or from a few of them, each as often as its weight says. */
export function drawFrom(files: readonly string[], only?: readonly string[]): (s: Scene) => Term {
  const read = files.map(frames);
  const all = once(() => {
    const named = read.flatMap((each) => Object.entries(each()));
    return weighted(named.filter(([key]) => only?.includes(key) ?? true).map(([, frame]) => frame));
  });
  return (s) => frameTerm(s, s.random.pick(all()));
}

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
  if (typeof step === 'string') {
    const given = known[step];
    return typeof given === 'function' ? (given as () => unknown)() : s.draw(step);
  }
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
  if (step.tree) {
    const expr = step.tree(known, s);
    return { ref: is, expr: step.local === undefined ? expr : s.named({ expr, local: step.local }) };
  }
  if (step.list) return drawList(s, step.list === 'texts');
  if (step.condition) return drawCondition(s, known[step.condition] as List);
  if (step.made) return drawMade(s, known[step.made] as List, step.type);
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
    type: frame.type?.fill(known) ?? 'str',
    tag: word('tag'),
  };
}

/** A list parameter and its element. */
interface List extends Parameter {
  one: string;
  many: string;
  type: 'str' | 'int';
  x: Known;
}

function drawList(s: Scene, isText: boolean): List {
  const list = isText ? s.texts() : s.numbers();
  const ref = s.take(list.one, `one_${list.one}`, list.one);
  const type = isText ? 'str' : 'int';
  return { ...list, type, x: { ref: `the ${list.one}`, expr: name(ref, type) } };
}

const ofElement = (s: Scene, what: string, { type, x, one }: List): Element =>
  drawElement(s, `${what} ${type === 'str' ? 'text' : 'number'}`, x, one, [s.measure.low, s.measure.high]);

/** One condition on a list's elements, or two joined where they can be told apart. */
function drawCondition(s: Scene, list: List): Element {
  const first = ofElement(s, 'condition on a', list);
  if (s.random.int(5)) return first;
  const second = ofElement(s, 'condition on a', list);
  const op = s.random.pick(['and', 'or']);
  if (first.is.slice(0, 12) === second.is.slice(0, 12) || / (and|or|odd|even)\b/.test(first.is + second.is))
    return first;
  return {
    ...first,
    is: `${first.is} ${op} ${second.is}`,
    are: `${first.are} ${op} ${second.are}`,
    expr: binary(op, first.expr, second.expr),
  };
}

/** What is made of each element of a list, of the type that is asked for. */
function drawMade(s: Scene, list: List, type?: string): Element {
  for (;;) {
    const made = ofElement(s, 'made of a', list);
    if (type === undefined || made.type === type) return made;
    if (s.random.int(8) === 0) return drawElement(s, `simplest of a ${list.type}`, list.x, list.one);
  }
}

/** The tree of what was drawn. */
export function drawnExpr(s: Scene, { frame, known }: Drawn): Expr {
  if (frame.process) return frame.process(known, s);
  const ways = frame.expr!;
  return (ways.length > 1 ? s.random.pick(ways) : ways[0]!)(known, s);
}

/** All texts of a list. */
export const fillAll = (templates: readonly Text[] | undefined, known: Bindings): string[] =>
  (templates ?? []).map((each) => each.fill(known));

/** A value as a frame describes it. */
function frameTerm(s: Scene, frame: Frame, given?: Bindings): Term {
  const drawn = drawFrame(s, frame, given);
  const expr = drawnExpr(s, drawn);
  const { frame: made, known } = drawn;
  const { story, bare, typical } = made;
  return {
    type: made.type?.fill(known) ?? 'int',
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
