/** What goes on step by step until a goal is reached. */
import { binary, choice, literal, name, type Expr } from './expression.js';
import { capital, type Scene } from './scene.js';
import type { Term } from './term.js';
import { plural, withArticle } from './settings.js';

type Frame = (scene: Scene) => Term;

const periods = ['day', 'week', 'month', 'hour', 'round', 'trip', 'year'];

const until: Frame = (s) => {
  const { things, person } = s;
  const period = s.random.pick(periods);
  const count = s.take(`${period}s`, `${period}_count`);
  const have = s.take(things, `${things}_now`, 'amount', 'total');
  const start = s.int(
    [`${things}_at_start`, `first_${things}`, `${person}_${things}`],
    `the number of ${things} at the start`,
    0,
    20,
  );
  const gain = s.int(
    [`${things}_per_${period}`, `${things}_each_${period}`],
    `the number of ${things} gained each ${period}`,
    1,
    9,
  );
  const goal = s.int(
    [`${things}_needed`, `${things}_goal`, `wanted_${things}`],
    `the number of ${things} to reach`,
    5,
    60,
  );
  const grows = s.random.int(3) === 0;
  const kind = grows
    ? `The ${things} double each ${period}, and after that ${gain.ref} more are added`
    : `Each ${period} ${gain.ref} ${things} are added`;
  const add: Expr = grows ? binary('+', name(have), gain.expr) : gain.expr;
  return s.term(
    'int',
    {
      kind: 'process',
      start: [
        [count, literal(0)],
        [have, start.expr],
      ],
      test: binary('<', name(have), goal.expr),
      updates: [
        [have, '+=', add],
        [count, '+=', literal(1)],
      ],
      result: name(count),
    },
    {
      nouns: [
        `the number of ${period}s until there are at least ${goal.ref} ${things}, starting with ${start.ref}${grows ? `, when each ${period} the number doubles and then grows by ${gain.ref}` : ` and adding ${gain.ref} each ${period}`}`,
      ],
      story: {
        facts: `${capital(withArticle(person))} starts with ${start.ref} ${things}. ${kind}`,
        noun: `the number of ${period}s until there are at least ${goal.ref}`,
      },
      names: [
        `${period}s_until_enough_${things}`,
        `${period}s_to_reach_goal`,
        `count_${period}s`,
        `${period}s_needed_for_${things}`,
      ],
      local: 'steps',
      topic: 'loops',
    },
  );
};

const shrinking: Frame = (s) => {
  const { things, holder } = s;
  const period = s.random.pick(periods);
  const [count, rest] = [
    s.take(`${period}s`, `${period}_count`),
    s.take('rest', 'remaining', `${things}_now`),
  ];
  const start = s.int(
    [things, `${things}_in_${holder}`, `stock_of_${things}`],
    `the number of ${things}`,
    1,
    90,
  );
  const halves = s.random.int(2) === 1;
  const take = halves
    ? s.int(
        [`least_${things}`, `few_${things}`, `smallest_${holder}`],
        `the number of ${things} at which to stop`,
        2,
        9,
      )
    : s.int(
        [`${things}_per_${period}`, `${s.done}_each_${period}`, `${things}_taken`],
        `the number of ${things} taken each ${period}`,
        2,
        9,
      );
  const limit = halves ? literal(s.random.int(4) + 1) : take.expr;
  const process: Expr = halves
    ? {
        kind: 'process',
        start: [
          [count, literal(0)],
          [rest, start.expr],
        ],
        test: binary('>', name(rest), take.expr),
        updates: [
          [rest, '//=', literal(2)],
          [count, '+=', literal(1)],
        ],
        result: name(count),
      }
    : {
        kind: 'process',
        start: [
          [count, literal(0)],
          [rest, start.expr],
        ],
        test: binary('>=', name(rest), limit),
        updates: [
          [rest, '-=', take.expr],
          [count, '+=', literal(1)],
        ],
        result: name(count),
      };
  return s.term('int', process, {
    nouns: [
      halves
        ? `how many times ${start.ref} must be halved (rounding down) until it is at most ${take.ref}`
        : `the number of whole ${period}s for which ${start.ref} ${things} last if ${take.ref} are taken each ${period}`,
    ],
    names: [
      `${period}s_of_${things}`,
      `${things}_${halves ? 'halvings' : 'last'}`,
      `${period}s_until_${halves ? 'few' : 'empty'}`,
    ],
    local: 'steps',
    topic: 'loops',
  });
};

const gathered: Frame = (s) => {
  const { things } = s;
  const [i, total] = [s.take('i', 'k', 'number'), s.take('total', 'result')];
  const last = s.int(
    [`last_${s.thing}`, `${s.holder}_count`, plural(s.holder), `highest_${s.thing}`],
    `the last number`,
    1,
    12,
  );
  const step = s.limit([`${s.thing}_step`, 'step', `${s.holder}_step`], 'the distance of two numbers', 2, 4);
  const square = s.random.int(3);
  const value =
    square === 0 ? binary('*', name(i), name(i)) : square === 1 ? binary('*', name(i), literal(3)) : name(i);
  const said = ['the squares of the numbers', 'three times each of the numbers', 'the numbers'][square]!;
  return s.term(
    'int',
    {
      kind: 'process',
      start: [
        [total, literal(0)],
        [i, literal(1)],
      ],
      test: binary('<=', name(i), last.expr),
      updates: [
        [total, '+=', value],
        [i, '+=', step.expr],
      ],
      result: name(total),
    },
    {
      nouns: [
        `the sum of ${said} 1, 1 + ${step.ref}, 1 + 2 * ${step.ref} and so on up to at most ${last.ref}`,
      ],
      names: [`${things}_sum`, `sum_up_to_${last.key}`, `add_${things}_in_steps`],
      local: 'total',
      topic: 'loops',
    },
  );
};

/** Several flags or numbers decide among two or three answers. */
const ruled: Frame = (s) => {
  const { person, things } = s;
  const [age, limit] = [
    s.int([`${person}_age`, `age_of_${person}`, 'age'], `the age of the ${person}`, 1, 90),
    s.limit(['full_age', 'age_limit', `${person}_age_limit`], 'an age', 12, 65),
  ];
  const [base, rate] = [
    s.int([`${s.thing}_price`, `price_of_${s.thing}`, 'full_price'], 'the full price', 4, 90),
    s.random.pick([2, 3, 4]),
  ];
  const young = s.random.int(2) === 1;
  const test = binary(young ? '<' : '>=', age.expr, limit.expr);
  const said = `${age.ref} is ${young ? 'less than' : 'at least'} ${limit.ref}`;
  const part = ['half', 'a third', 'a quarter'][rate - 2]!;
  const free =
    s.random.int(2) === 1
      ? s.bool(
          [`${person}_has_card`, 'is_member', `${person}_is_member`],
          `whether the ${person} is a member`,
        )
      : undefined;
  const paid = choice(test, binary('//', base.expr, literal(rate)), base.expr);
  return s.term('int', free ? choice(free.expr, literal(0), paid) : paid, {
    nouns: [
      `${free ? `0 if ${free.ref} is true, otherwise ` : ''}${part} of ${base.ref} rounded down if ${said}, and ${free ? 'else ' : ''}${base.ref} ${free ? '' : 'otherwise'}`.trim(),
    ],
    names: [
      `price_for_${person}`,
      `${person}_pays`,
      `${s.thing}_price_for_${person}`,
      `cost_of_${things}_for_${person}`,
    ],
    local: 'price',
    isWhole: true,
    topic: 'conditions',
  });
};

export const processes: readonly Frame[] = [until, until, shrinking, gathered];
export const rules: readonly Frame[] = [ruled];
