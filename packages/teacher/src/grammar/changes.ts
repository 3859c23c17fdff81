/**
 * What is done with a value that was computed before: `catalogue/grammar/changes.yaml` has how each is computed and said, here
 * is what may follow what.
 */
import { evaluate, parts, type Expr } from './expression.js';
import { Drawn, frames } from './frame.js';
import type { Scene } from './scene.js';
import type { Text } from './template.js';
import type { Term } from './term.js';

const changes = frames('changes');

/** The noun with a comma behind what was added to it, so that a verb can follow. */
const closed = (noun: string): string =>
  /, (plus|minus|but|or 0|doubled|tripled|multiplied|rounded|never|as a|where|the percentage)/.test(noun)
    ? `${noun},`
    : noun;

/** Bounds around what a number may well be, as its parameters are sampled. */
function around({ inputs, random }: Scene, { expr, typical = 20 }: Term): { low: number; high: number } {
  const estimate = evaluate(expr, (name) => {
    const domain = inputs.find(({ key }) => key === name)?.domain;
    const drawn = domain?.type === 'int' ? domain.sample(random, domain.skins[0]!) : undefined;
    return typeof drawn === 'number' ? drawn : undefined;
  });
  const value = Math.abs(estimate ?? typical);
  return { low: Math.max(1, Math.floor(value * 0.6)), high: Math.ceil(value * 1.3) + 2 };
}

/** The term with another tree and other words around its own. */
function change(s: Scene, term: Term, name: string): Term {
  const title = term.local.replace(/_/g, ' ');
  const drawn = new Drawn(s, changes()[name]!, {
    value: { ref: '', expr: term.expr },
    local: term.local,
    title,
    word: title.includes(' ') ? 'words' : 'word',
    around: () => around(s, term),
    named: () => ({ ref: '', expr: s.named(term) }),
  });
  const expr = drawn.tree();
  const { known } = drawn;
  const say = (noun: string): string => {
    known.set('noun', noun);
    known.set('closed', closed(noun));
    return (known.get('says') as Text).fill(known);
  };
  const { story, bare } = term;
  return {
    ...term,
    expr,
    type: drawn.fill('type') ?? term.type,
    nouns: term.nouns.map(say),
    story: story && { facts: story.facts, noun: say(story.noun) },
    bare: bare && say(bare),
    names: term.names.flatMap((name) => {
      known.set('name', name);
      return drawn.fillAll('names');
    }),
    local: drawn.fill('local')!,
    topic: drawn.get('topic') ?? term.topic,
  };
}

const conditional: readonly string[] = ['bounded', 'fee', 'if a flag is set'];
/** These read well only of what was not changed before. */
const simple: readonly string[] = ['portion', 'distance'];

/** Up to so many changes; after one that hangs on a condition nothing more can be said clearly. */
export function changeNumber(s: Scene, term: Term, times: number): Term {
  let [now, previous]: [Term, string | undefined] = [term, undefined];
  for (let i = 0; i < times && now.type === 'int' && now.expr.kind !== 'choice'; i++) {
    const plain = now.nouns.every((noun) => closed(noun) === noun && !/minus|difference|distance/.test(noun));
    const choices = ['plus', 'minus', ...conditional, ...(plain ? simple : [])];
    const chosen = s.random.pick(choices.filter((one) => one !== previous));
    [now, previous] = [change(s, now, chosen), chosen];
    if (conditional.includes(chosen)) break;
  }
  return now;
}

const hasText = (expr: Expr): boolean =>
  expr.kind === 'literal' ? typeof expr.value === 'string' : parts(expr).some(hasText);

/** A number to what is true of it, or to a string that judges or tells it. */
export function askOrTell(s: Scene, term: Term): Term {
  const kinds =
    term.type === 'float'
      ? ['compared']
      : s.random.int(2)
        ? ['compared', 'compared', 'between', 'divides']
        : ['judged', 'judged', 'graded', 'told'];
  const kind = s.random.pick(kinds);
  // Quotes inside of an f-string are for a later Python.
  return change(s, term, kind === 'told' && hasText(term.expr) ? 'judged' : kind);
}

/** A truth together with a flag. */
export const withFlag = (s: Scene, term: Term): Term => change(s, term, 'with a flag');
