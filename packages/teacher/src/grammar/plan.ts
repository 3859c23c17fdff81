/**
 * Functions composed by the grammar: a situation or a collection gives a value, which may be changed, compared, judged
 * or told. What is asked has to be read from the docstring, for names and parameters come from thousands.
 */
import type { Random } from '@phi1/base';
import { hash, isHeldOutShape } from '../core/hold-out.js';
import { listed } from '../core/english.js';
import type { Draft } from '../plans/draft.js';
import { askOrTell, changeNumber, withFlag } from './changes.js';
import { shape, size } from './expression.js';
import { differentBodies } from './forms.js';
import { drawFrom } from './frame.js';
import { Scene } from './scene.js';
import type { Term } from './term.js';
import { snaked } from './settings.js';

/** Where a value comes from, as often as listed. */
const sources = [
  ...repeat(9, drawFrom(['amounts'])),
  ...repeat(5, drawFrom(['lists', 'arrangements'])),
  ...repeat(2, drawFrom(['lists'], ['counted', 'summed', 'extreme'])),
  ...repeat(3, drawFrom(['texts'])),
  ...repeat(4, drawFrom(['tables'])),
  drawFrom(['rules']),
  drawFrom(['processes']),
];

function repeat<T>(count: number, what: T): T[] {
  return Array.from({ length: count }, () => what);
}

const isNumber = ({ type, expr, isWhole }: Term): boolean =>
  (type === 'int' || type === 'float') && expr.kind !== 'process' && !isWhole;

function compose(s: Scene): Term {
  const { random } = s;
  let term = random.pick(sources)(s);
  if (!isNumber(term)) return term.type === 'bool' && random.int(5) === 0 ? withFlag(s, term) : term;
  // Short ones are the majority: half are not changed at all.
  term = changeNumber(s, term, random.pick([0, 0, 0, 1, 1, 2]));
  if (random.int(5) > 1) return term;
  if (term.expr.kind === 'choice') term.expr = s.named(term);
  term = askOrTell(s, term);
  return term.type === 'bool' && random.int(5) === 0 ? withFlag(s, term) : term;
}

/** Names of a length that can be read; of a long composition what it is about. */
function chooseNames({ random, things, thing, person, holder }: Scene, names: readonly string[]): string[] {
  const short = names.filter((name) => name.length <= 36).map(snaked);
  if (short.length) return random.shuffle(short);
  const verb = random.pick(['compute', 'get', 'find', 'decide', 'work_out', 'solve']);
  return random.shuffle(
    [
      `${verb}_${things}`,
      `${verb}_${thing}_${holder}`,
      `${verb}_${things}_of_${person}`,
      `${person}_${things}_result`,
      `${holder}_${thing}_task`,
    ].map(snaked),
  );
}

/** What each parameter stands for, in a sentence. */
function meanings({ inputs }: Scene): string {
  return `Here ${listed(inputs.map(({ key, domain: { type, noun } }) => `{${key}} ${type === 'bool' ? 'tells' : 'is'} ${noun}`))}.`;
}

/** A program in two operations or fewer is what all others are made of, and never held out. */
const BASIC = 2;

/** A program of the grammar in a scene of its own. @returns undefined when it takes no parameter or more than five */
export function grammarDraft(random: Random): Draft | undefined {
  const scene = new Scene(random);
  const term = compose(scene);
  const { inputs } = scene;
  if (inputs.length === 0 || inputs.length > 5) return undefined;
  random.shuffle(inputs);
  const isTruth = term.type === 'bool';
  const { story } = term;
  const told = term.bare !== undefined && random.int(3) === 0;
  if (told) term.nouns = [term.bare!];
  const sentences = term.isWhole ? term.nouns.map((noun) => `Return ${noun}`) : undefined;
  if (sentences) term.nouns = [];
  const does =
    sentences ??
    (told
      ? []
      : story
        ? [`${story.facts}. ${isTruth ? `Check whether ${story.noun}` : `Return ${story.noun}`}`]
        : []);
  const bodies = differentBodies(term.expr);
  const isBasic = size(term.expr) <= BASIC;
  const block = `grammar.${isBasic ? 'basic' : hash(shape(term.expr)).toString(16)}`;
  return {
    blocks: [block],
    heldOut: !isBasic && isHeldOutShape(block),
    topics: [term.topic],
    inputs,
    drawn: scene.drawn,
    output: term.type,
    names: chooseNames(scene, term.names),
    nouns: isTruth ? [] : term.nouns,
    does,
    is: isTruth ? term.nouns : [],
    notes: told || random.int(6) === 0 ? [...term.notes, meanings(scene)] : term.notes,
    styles: [...bodies.keys()],
    code: (style) => ({ body: bodies.get(style)!, helpers: [] }),
    keepsNames: true,
  };
}
