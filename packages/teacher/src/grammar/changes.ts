/** What is done with a number that was computed before: it is added to, limited, compared, judged or told. */
import { binary, call, choice, evaluate, literal, type Expr } from './expression.js';
import type { Scene } from './scene.js';
import type { Term } from './term.js';

export type Change = (scene: Scene, term: Term) => Term;

/** The term with another tree and other words around its own. */
export function changed(
  term: Term,
  say: (noun: string) => string,
  change: Pick<Term, 'expr' | 'names' | 'local'> & Partial<Term>,
): Term {
  const story = term.story && { facts: term.story.facts, noun: say(term.story.noun) };
  return { ...term, ...change, nouns: term.nouns.map(say), story, bare: term.bare && say(term.bare) };
}

/** The noun with a comma behind what was added to it, so that a verb can follow. */
export const closed = (noun: string): string =>
  /, (plus|minus|but|or 0|doubled|tripled|multiplied|rounded|never|as a|where|the percentage)/.test(noun)
    ? `${noun},`
    : noun;

/** A value that a number may well have, as its parameters are sampled. */
function estimate({ inputs, random }: Scene, expr: Expr): number | undefined {
  return evaluate(expr, (name) => {
    const domain = inputs.find(({ key }) => key === name)?.domain;
    const drawn = domain?.type === 'int' ? domain.sample(random, domain.skins[0]!) : undefined;
    return typeof drawn === 'number' ? drawn : undefined;
  });
}

/** Bounds around what a number may well be. */
export function around(s: Scene, term: Term): [low: number, high: number] {
  const value = Math.abs(estimate(s, term.expr) ?? term.typical ?? 20);
  return [Math.max(1, Math.floor(value * 0.6)), Math.ceil(value * 1.3) + 2];
}

const plus: Change = (s, t) => {
  const more = s.int(
    ['bonus', `extra_${t.local}`, 'surcharge', `${s.person}_bonus`, `${s.holder}_extra`, 'added'],
    'what is added to the result',
    0,
    30,
  );
  return changed(t, (noun) => `${noun}, plus ${more.ref}`, {
    expr: binary('+', t.expr, more.expr),
    names: t.names.map((name) => `${name}_with_${more.key}`),
    local: 'total',
  });
};

const minus: Change = (s, t) => {
  const less = s.int(
    [`${s.done}_before`, 'discount', 'deduction', `${s.person}_share`, `${s.holder}_loss`, 'already_counted'],
    'what is taken away',
    0,
    60,
  );
  const rest = binary('-', t.expr, less.expr);
  const bounded = s.random.int(2) === 1;
  return changed(t, (noun) => `${noun}, minus ${less.ref}${bounded ? ', but at least 0' : ''}`, {
    expr: bounded ? call('max', s.random.int(2) ? [rest, literal(0)] : [literal(0), rest]) : rest,
    names: t.names.map((name) => `${name}_without_${less.key}`),
    local: 'rest',
  });
};

const bounded: Change = (s, t) => {
  const [low, high] = around(s, t);
  const up = s.random.int(2) === 1;
  const limit = s.limit(
    up
      ? ['maximum', `max_${s.things}`, 'cap', 'upper_limit', `${s.holder}_limit`]
      : ['minimum', `min_${s.things}`, 'lower_limit', `${s.person}_minimum`],
    up ? 'the largest allowed result' : 'the smallest allowed result',
    low,
    high,
  );
  const known = s.named(t);
  const expr = s.random.int(2)
    ? call(up ? 'min' : 'max', [t.expr, limit.expr])
    : choice(binary(up ? '>' : '<', known, limit.expr), limit.expr, known);
  return changed(t, (noun) => `${noun}, but at ${up ? 'most' : 'least'} ${limit.ref}`, {
    expr,
    names: t.names.map((name) => (up ? `capped_${name}` : `${name}_or_minimum`)),
    local: 'limited',
    topic: 'conditions',
  });
};

const feeAbove: Change = (s, t) => {
  const [low, high] = around(s, t);
  const above = s.random.int(2) === 1;
  const edge = s.limit(
    ['threshold', `free_${s.things}`, `${s.holder}_threshold`, `${s.thing}_limit`],
    'the number that decides whether the fee is added',
    low,
    high,
  );
  const fee = s.limit(
    ['fee', `${s.thing}_fee`, `${s.person}_fee`, `${s.holder}_fee`, 'extra_charge'],
    'what is added',
    1,
    20,
  );
  const known = s.named(t);
  return changed(
    t,
    (noun) => `${noun}, plus ${fee.ref} if that is ${above ? 'more' : 'less'} than ${edge.ref}`,
    {
      expr: choice(binary(above ? '>' : '<', known, edge.expr), binary('+', known, fee.expr), known),
      names: t.names.map((name) => `${name}_with_fee`),
      local: 'charged',
      topic: 'conditions',
    },
  );
};

const ofPeople = ['late', 'new', 'ready', 'busy', 'present', 'ill', 'alone', 'famous'];
const ofThings = ['new', 'full', 'broken', 'empty', 'old', 'free', 'clean', 'heavy'];

function flag(s: Scene): ReturnType<Scene['bool']> {
  const about = s.random.pick([s.person, s.holder, s.thing]);
  const word = s.random.pick(about === s.person ? ofPeople : ofThings);
  return s.bool(
    [`${about}_is_${word}`, `is_${about}_${word}`, `is_${word}`],
    `whether the ${about} is ${word}`,
  );
}

const ifFlag: Change = (s, t) => {
  const [when, known] = [flag(s), s.named(t)];
  const [factor, said] = s.random.pick([
    [2, 'doubled'],
    [3, 'tripled'],
    [10, 'multiplied by 10'],
  ] as const);
  const zero = s.random.int(2) === 1;
  return zero
    ? changed(t, (noun) => `${noun}, or 0 if ${when.ref} is true`, {
        expr: choice(when.expr, literal(0), t.expr),
        names: t.names.map((name) => `${name}_unless_${when.key.replace(/^.*is_/, '')}`),
        local: 'result',
        topic: 'conditions',
      })
    : changed(t, (noun) => `${noun}, ${said} if ${when.ref} is true`, {
        expr: choice(when.expr, binary('*', known, literal(factor)), known),
        names: t.names.map((name) => `${name}_if_${when.key.replace(/^.*is_/, '')}`),
        local: 'result',
        topic: 'conditions',
      });
};

const portion: Change = (s, t) => {
  const [divisor, said] = s.random.pick([
    [2, 'half'],
    [3, 'a third'],
    [4, 'a quarter'],
    [10, 'a tenth'],
  ] as const);
  return changed(t, (noun) => `${said} of ${noun} (rounded down)`, {
    expr: binary('//', t.expr, literal(divisor)),
    names: t.names.map((name) => `${said.replace('a ', '')}_of_${name}`),
    local: 'portion',
  });
};

const distance: Change = (s, t) => {
  const [low, high] = around(s, t);
  const goal = s.int(
    ['goal', 'target', `${s.thing}_goal`, `expected_${s.things}`, `${s.person}_target`],
    'the number to compare with',
    low,
    high,
  );
  return changed(t, (noun) => `the distance between ${goal.ref} and ${noun}, never negative`, {
    expr: call('abs', s.random.int(2) ? [binary('-', t.expr, goal.expr)] : [binary('-', goal.expr, t.expr)]),
    names: t.names.map((name) => `${name}_off_by`),
    local: 'distance',
  });
};

/** Number to number; `simple` ones read well only of what was not changed before. */
const simple: readonly Change[] = [portion, distance];
const conditional: readonly Change[] = [bounded, feeAbove, ifFlag];

/** Up to two changes; after one that hangs on a condition nothing more can be said clearly. */
export function changeNumber(s: Scene, term: Term, times: number): Term {
  let [now, previous]: [Term, Change | undefined] = [term, undefined];
  for (let i = 0; i < times && now.type === 'int' && now.expr.kind !== 'choice'; i++) {
    const plain = now.nouns.every((noun) => closed(noun) === noun && !/minus|difference|distance/.test(noun));
    const change = s.random.pick(
      [plus, minus, ...conditional, ...(plain ? simple : [])].filter((one) => one !== previous),
    );
    [now, previous] = [change(s, now), change];
    if (conditional.includes(change)) break;
  }
  return now;
}

export const compared: Change = (s, t) => {
  const [low, high] = around(s, t);
  const [op, said, suffix] = s.random.pick([
    ['>', 'greater than', 'above'],
    ['>=', 'at least', 'at_least'],
    ['<', 'less than', 'below'],
    ['<=', 'at most', 'at_most'],
    ['==', 'equal to', 'equals'],
  ] as const);
  const limit = s.limit(
    [
      'limit',
      `needed_${s.things}`,
      `${s.thing}_limit`,
      'goal',
      `${s.person}_limit`,
      `wanted_${s.things}`,
      `${s.holder}_limit`,
    ],
    'the number to compare with',
    low,
    high,
  );
  return changed(t, (noun) => `${closed(noun)} is ${said} ${limit.ref}`, {
    type: 'bool',
    expr: binary(op, t.expr, limit.expr),
    names: t.names.flatMap((name) => [`is_${name}_${suffix}`, `check_${name}`, `${name}_is_${suffix}`]),
    local: 'holds',
    topic: 'conditions',
  });
};

const between: Change = (s, t) => {
  const [low, high] = around(s, t);
  const least = s.limit(
    ['lower', `min_${s.things}`, 'at_least', `least_${s.things}`],
    'the smallest allowed number',
    Math.max(0, low - 5),
    low + 2,
  );
  const most = s.limit(
    ['upper', `max_${s.things}`, 'at_most', `most_${s.things}`],
    'the largest allowed number',
    high,
    high + 10,
  );
  const known = s.named(t);
  return changed(t, (noun) => `${closed(noun)} is between ${least.ref} and ${most.ref}, both included`, {
    type: 'bool',
    expr: binary('and', binary('>=', known, least.expr), binary('<=', known, most.expr)),
    names: t.names.map((name) => `is_${name}_in_range`),
    local: 'holds',
    topic: 'logic',
  });
};

const divides: Change = (s, t) => {
  const by = s.limit(
    [`${s.things}_per_${s.holder}`, `${s.person}_group`, 'group_size', 'row_length'],
    'the number to divide by',
    2,
    9,
  );
  const exactly = s.random.int(3) > 0;
  return changed(
    t,
    (noun) => `${closed(noun)} ${exactly ? 'can' : 'cannot'} be divided by ${by.ref} without a rest`,
    {
      type: 'bool',
      expr: binary(exactly ? '==' : '!=', binary('%', t.expr, by.expr), literal(0)),
      names: t.names.map((name) => `can_divide_${name}`),
      local: 'holds',
      topic: 'conditions',
    },
  );
};

/** Number to truth. */
export const questions: readonly Change[] = [compared, compared, between, divides];

/** A truth together with a flag. */
export const withFlag: Change = (s, t) => {
  const when = flag(s);
  const [op, positive] = [s.random.pick(['and', 'or']), s.random.int(3) > 0];
  const second: Expr = positive ? when.expr : { kind: 'not', of: when.expr };
  return changed(t, (clause) => `${clause} ${op} ${when.ref} is ${positive ? 'true' : 'false'}`, {
    expr: s.random.int(2) ? binary(op, t.expr, second) : binary(op, second, t.expr),
    names: t.names.map((name) => `${name}_${op}_${when.key.replace(/^.*is_/, '')}`),
    local: 'holds',
    topic: 'logic',
  });
};
