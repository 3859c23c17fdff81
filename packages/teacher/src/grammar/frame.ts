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
import { compile, compileProcess, Bindings, Text, type Known } from './template.js';

const folder = join(catalogueFolder, 'grammar');

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
  character: z
    .string()
    .transform((characters) => [...characters])
    .optional(),
  /** A list of up to three of these strings. */
  some: z.array(z.string()).optional(),
  /** Where it is drawn from half of the time: `{table.key}.keys`. */
  drawn: text.optional(),
  names: z.array(text).optional(),
  is: text.optional(),
  /** Names and meaning as in `parameters.yaml`. */
  like: z.string().optional(),
  /** A number of the things: a `part` of them, the `whole`, or `any` of several. */
  count: z.enum(['part', 'whole', 'any']).optional(),
  /** So many such counts. */
  several: z.tuple([z.number(), z.number()]).optional(),
  in: range.optional(),
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

const fieldSchemas = {
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

type Fields = { [key in keyof typeof fieldSchemas]?: z.output<(typeof fieldSchemas)[key]> };

const word = z.union([z.number(), z.boolean(), z.null(), text]);

/** A frame, or what one alternative adds to it or has in place of its own; all other keys are words of its own. */
export interface Frame {
  steps: readonly (readonly [name: string, step: Step])[];
  words: readonly (readonly [name: string, word: z.output<typeof word>])[];
  fields: Readonly<Fields>;
}

const parameters = once(() =>
  readYaml(join(folder, 'parameters.yaml'), z.record(z.string(), drawing.pick({ names: true, is: true }))),
);

/** One thing to draw, one of several words, or one of several alternatives. */
type Step = string | Drawing | { pick: readonly z.output<typeof word>[] } | { oneOf: readonly Frame[] };

/** Each as often as it should come. */
const weighted = (all: readonly Frame[]): Frame[] =>
  all.flatMap((one) => Array.from({ length: one.fields.weight ?? 1 }, () => one));

const step: z.ZodType<Step> = z.lazy(() =>
  z.union([
    z.string(),
    drawing,
    z.array(word).transform((pick) => ({ pick })),
    z.array(frameSchema).transform((all) => ({ oneOf: weighted(all) })),
  ]),
);

const fieldsSchema = z.object(fieldSchemas).partial();

const frameSchema: z.ZodType<Frame> = z
  .looseObject({ with: z.record(z.string(), step).default({}) })
  .transform(({ with: steps, ...rest }, context) => {
    const own = Object.keys(fieldSchemas);
    const words = z
      .record(z.string(), word)
      .safeParse(Object.fromEntries(Object.entries(rest).filter(([key]) => !own.includes(key))));
    const read = fieldsSchema.safeParse(rest);
    const [issue] = [...(words.error?.issues ?? []), ...(read.error?.issues ?? [])];
    if (issue) {
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
      return z.NEVER;
    }
    return { steps: Object.entries(steps), words: Object.entries(words.data!), fields: read.data! };
  }) as never;

/** The frames of a file of `catalogue/grammar`, by name, read when they are asked for. */
export const frames = (file: string): (() => Readonly<Record<string, Frame>>) =>
  once(() => readYaml(join(folder, `${file}.yaml`), z.record(z.string(), frameSchema)));

/** Draws a value from the frames of some files, or from a few of them, each as often as its weight says. */
export function drawFrom(files: readonly string[], only?: readonly string[]): (s: Scene) => Term {
  const read = files.map(frames);
  const all = once(() => {
    const named = read.flatMap((each) => Object.entries(each()));
    return weighted(named.filter(([key]) => only?.includes(key) ?? true).map(([, frame]) => frame));
  });
  return (s) => frameTerm(s, s.random.pick(all()));
}

/** What was drawn for a frame, with the fields of the alternatives that were chosen in place of its own. */
export class Drawn {
  readonly known: Bindings;
  readonly #chosen: Fields[] = [];

  /** @param given what the frame's templates may name besides the scene's words */
  constructor(
    readonly s: Scene,
    frame: Frame,
    given: Readonly<Record<string, unknown>> = {},
  ) {
    this.known = new Bindings(s.words);
    for (const name in given) this.known.set(name, given[name]);
    this.#draw(frame);
  }

  #draw({ steps, words, fields }: Frame): void {
    const { s, known } = this;
    this.#chosen.push(fields);
    for (const [name, word] of words) known.set(name, word);
    for (const [name, step] of steps) {
      if (typeof step === 'object' && 'oneOf' in step) this.#draw(s.random.pick(step.oneOf));
      else known.set(name, drawStep(s, step, known));
    }
  }

  get<K extends keyof Fields>(field: K): Fields[K] {
    for (let i = this.#chosen.length - 1; i >= 0; i--) {
      const found = this.#chosen[i]![field];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A text field, filled. */
  fill(field: 'type' | 'bare' | 'local'): string | undefined {
    return this.get(field)?.fill(this.known);
  }

  fillAll(field: 'nouns' | 'names' | 'notes'): string[] {
    return (this.get(field) ?? []).map((each) => each.fill(this.known));
  }

  /** The tree of what was drawn. */
  tree(): Expr {
    const process = this.get('process');
    if (process) return process(this.known, this.s);
    const ways = this.get('expr')!;
    return (ways.length > 1 ? this.s.random.pick(ways) : ways[0]!)(this.known, this.s);
  }
}

function drawStep(s: Scene, step: Exclude<Step, { oneOf: unknown }>, known: Bindings): unknown {
  if (typeof step === 'string') {
    const given = known.get(step);
    return typeof given === 'function' ? (given as () => unknown)() : s.draw(step);
  }
  if ('pick' in step) return s.random.pick(step.pick);
  const like = step.like === undefined ? step : parameters()[step.like]!;
  const names = (like.names ?? []).map((one) => one.fill(known));
  const is = like.is?.fill(known) ?? '';
  const made = drawKind(s, step, known, names, is);
  if (step.drawn) s.drawn[(made as Parameter).key] = step.drawn.fill(known);
  return made;
}

function drawKind(s: Scene, step: Drawing, known: Bindings, names: string[], is: string): unknown {
  const within = (of = step.in): [number, number] => of!.map((one) => one(known, s)) as [number, number];
  if (step.int) return s.int(names, is, ...within(step.int));
  if (step.limit) return s.limit(names, is, ...within(step.limit));
  if (step.bool) return s.bool(names, is);
  if (step.text !== undefined) return step.text === 'any' ? s.text() : s.text(step.text);
  if (step.several) return s.several(step.several, step.count!, within());
  if (step.count) return s.count(step.count, ...within());
  if (step.number) return step.number(known, s);
  if (step.tree) {
    const expr = step.tree(known, s);
    return { ref: is, expr: step.local === undefined ? expr : s.named({ expr, local: step.local }) };
  }
  if (step.list) return drawList(s, step.list === 'texts');
  if (step.condition) return drawCondition(s, known.get(step.condition) as List);
  if (step.made) return drawMade(s, known.get(step.made) as List, step.type);
  if (step.element) {
    const x = known.get(step.of!) as Known;
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
function drawElement(
  s: Scene,
  kind: string,
  x: Known,
  one: string,
  [low, high]: readonly [number, number] = [0, 0],
): Element {
  const middle = Math.ceil((low + high) / 2);
  const third = Math.max(1, Math.floor((high - low) / 3));
  const drawn = new Drawn(s, elements()[kind]!, { x, one, low, high, middle, third });
  const word = (key: string): string => (drawn.known.get(key) as Text | undefined)?.fill(drawn.known) ?? '';
  return {
    ref: word('said'),
    expr: drawn.tree(),
    is: word('is'),
    are: word('are'),
    type: drawn.fill('type') ?? 'str',
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

/** A value as a frame describes it. */
function frameTerm(s: Scene, frame: Frame): Term {
  const drawn = new Drawn(s, frame);
  const expr = drawn.tree();
  const { known } = drawn;
  const story = drawn.get('story');
  return {
    expr,
    type: drawn.fill('type') ?? 'int',
    nouns: drawn.fillAll('nouns'),
    story: story && { facts: story.facts.fill(known), noun: story.noun.fill(known) },
    bare: drawn.fill('bare'),
    names: drawn.fillAll('names'),
    local: drawn.fill('local')!,
    typical: drawn.get('typical')?.(known, s),
    notes: drawn.fillAll('notes'),
    topic: drawn.get('topic') ?? 'arithmetic',
    isWhole: drawn.get('is_whole') ?? false,
  };
}
