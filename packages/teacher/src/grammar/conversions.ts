/** A number in other units, and a number changed by a percentage of it. */
import { binary, literal } from './expression.js';
import type { Scene } from './scene.js';
import type { Term } from './term.js';

type Frame = (scene: Scene) => Term;

const units = [
  ['minutes', 'hours', 60],
  ['hours', 'days', 24],
  ['days', 'weeks', 7],
  ['months', 'years', 12],
  ['seconds', 'minutes', 60],
  ['centimeters', 'meters', 100],
  ['meters', 'kilometers', 1000],
  ['grams', 'kilograms', 1000],
  ['cents', 'euros', 100],
  ['pieces', 'dozens', 12],
] as const;

export const converted: Frame = (s) => {
  const [small, large, factor] = s.random.pick(units);
  const down = s.random.int(2) === 1;
  const [from, to] = down ? [large, small] : [small, large];
  const about = s.random.pick([s.thing, s.person, s.holder]);
  const value = s.int(
    [`${about}_${from}`, `${from}_of_${about}`, `${from}_for_${about}`, `${about}_in_${from}`],
    `a number of ${from}`,
    down ? 0 : factor,
    down ? 40 : factor * 9,
  );
  const rest = !down && s.random.int(3) === 0;
  const noun = rest
    ? `the ${from} that are left when ${value.ref} ${from} are turned into whole ${to}`
    : `the number of ${down ? '' : 'whole '}${to} in ${value.ref} ${from}`;
  return s.term('int', binary(down ? '*' : rest ? '%' : '//', value.expr, literal(factor)), {
    nouns: [noun, ...(rest ? [] : [`${value.ref} converted from ${from} to ${down ? '' : 'whole '}${to}`])],
    names: rest
      ? [`left_over_${from}`, `${about}_${from}_beyond_${to}`, `rest_in_${from}`]
      : [`${about}_${to}`, `${from}_to_${to}`, `${about}_${from}_to_${to}`],
    local: to,
    topic: 'conversion',
  });
};

export const reduced: Frame = (s) => {
  const { noun: what, unit, low, high } = s.measure;
  const up = s.random.int(3) === 0;
  const base = s.int(
    [`${s.thing}_${what}`, `old_${what}`, `full_${what}`, `${what}_in_${unit}`],
    `a ${what} in ${unit}`,
    low,
    high,
  );
  const rate = s.int(
    up
      ? ['percent_more', 'increase', `${what}_increase`, `${s.thing}_markup`]
      : ['percent_off', 'reduction', `${what}_cut`, `${s.thing}_discount`],
    'a percentage',
    0,
    100,
  );
  const change = binary('//', binary('*', base.expr, rate.expr), literal(100));
  const verb = up ? 'increased' : 'reduced';
  return s.term('int', binary(up ? '+' : '-', base.expr, change), {
    nouns: [
      `the ${what} ${base.ref} ${verb} by ${rate.ref} percent, where the ${up ? 'increase' : 'reduction'} is rounded down`,
      `${base.ref} ${verb} by ${rate.ref} percent of it, the percentage rounded down to a whole number`,
    ],
    names: [`${verb}_${what}`, `${what}_after_${up ? 'increase' : 'reduction'}`, `new_${s.thing}_${what}`],
    local: `new_${what}`,
  });
};
