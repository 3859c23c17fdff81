/** Numbers that follow from a situation: what is left, what all costs, how much each gets. */
import { binary, call, choice, literal, type Expr } from './expression.js';
import { converted, reduced } from './conversions.js';
import { capital, type Scene } from './scene.js';
import type { Term } from './term.js';
import { plural, withArticle } from './settings.js';

type Frame = (scene: Scene) => Term;

const sum = (...items: Expr[]): Expr => items.reduce((left, right) => binary('+', left, right));
const product = (scene: Scene, a: Expr, b: Expr): Expr =>
  scene.random.int(2) ? binary('*', a, b) : binary('*', b, a);
const enumerated = (refs: string[]): string => `${refs.slice(0, -1).join(', ')} and ${refs.at(-1)!}`;

const left: Frame = (s) => {
  const [whole, part, { things, done }] = [s.count('whole', 40, 150), s.count('part', 0, 40), s];
  const noun = `the number of ${things} left`;
  return s.term('int', binary('-', whole.expr, part.expr), {
    nouns: [
      `${noun} when ${part.ref} of ${whole.ref} ${things} are ${done}`,
      `the number of ${things} not ${done} if ${part.ref} of ${whole.ref} are`,
    ],
    story: { facts: `There are ${whole.ref} ${things}, and ${part.ref} of them are ${done}`, noun },
    bare: noun,
    names: [`${things}_left`, `remaining_${things}`, `count_${things}_left`, `${things}_not_${done}`],
    local: 'left',
  });
};

const together: Frame = (s) => {
  const items = Array.from({ length: 2 + s.random.int(3) }, () => s.count('any', 0, 60));
  const refs = enumerated(items.map(({ ref }) => ref));
  const noun = `the total number of ${s.things}`;
  return s.term('int', sum(...items.map(({ expr }) => expr)), {
    nouns: [`the sum of ${refs}`, `the total of ${refs}`, `${noun} counted in ${refs}`],
    story: { facts: `The ${s.things} are counted as ${refs}`, noun },
    bare: noun,
    names: [`total_${s.things}`, `${s.things}_in_total`, `all_${s.things}_together`, `add_${s.things}`],
    local: 'total',
  });
};

const filled: Frame = (s) => {
  const [count, per, { things, holder }] = [s.holders(1, 30), s.perHolder(1, 40), s];
  const noun = `the number of ${things} in all ${plural(holder)}`;
  return s.term('int', product(s, count.expr, per.expr), {
    nouns: [
      `the number of ${things} in ${count.ref} ${plural(holder)} with ${per.ref} ${things} each`,
      `${count.ref} times ${per.ref}`,
    ],
    story: { facts: `There are ${count.ref} ${plural(holder)} with ${per.ref} ${things} in each`, noun },
    bare: noun,
    names: [`${things}_in_${plural(holder)}`, `total_${things}`, `count_${things}_in_all_${plural(holder)}`],
    local: `all_${things}`,
  });
};

const whole: Frame = (s) => {
  const [count, each, { things, measure }] = [s.count('whole', 1, 40), s.measured(), s];
  const noun = `the total ${measure.noun}`;
  return s.term('int', product(s, count.expr, each.expr), {
    nouns: [
      `${noun} of ${count.ref} ${things} if one has a ${measure.noun} of ${each.ref} ${measure.unit}`,
      `${noun} of ${count.ref} ${things} of ${each.ref} ${measure.unit} each`,
    ],
    story: {
      facts: `There are ${count.ref} ${things}, each with a ${measure.noun} of ${each.ref} ${measure.unit}`,
      noun,
    },
    bare: `${noun} of all ${things}`,
    names: [`total_${measure.noun}`, `${measure.noun}_of_${things}`, `total_${measure.noun}_of_${things}`],
    local: `total_${measure.noun}`,
  });
};

const twoKinds: Frame = (s) => {
  const other = s.otherThing();
  const many = plural(other);
  const { noun: what, unit } = s.measure;
  const [a, p] = [
    s.int([s.things, `${s.thing}_count`, `num_${s.things}`], `the number of ${s.things}`, 0, 30),
    s.measured(),
  ];
  const b = s.int([many, `${other}_count`, `num_${many}`], `the number of ${many}`, 0, 30);
  const q = s.int(
    [`${other}_${what}`, `${what}_per_${other}`, `${what}_of_${other}`],
    `the ${what} of one ${other} in ${unit}`,
    s.measure.low,
    s.measure.high,
  );
  const noun = `the total ${what} of the ${s.things} and ${many}`;
  return s.term('int', sum(product(s, a.expr, p.expr), product(s, b.expr, q.expr)), {
    nouns: [
      `the total ${what} of ${a.ref} ${s.things} of ${p.ref} ${unit} each and ${b.ref} ${many} of ${q.ref} ${unit} each`,
    ],
    story: {
      facts: `One ${s.thing} has a ${what} of ${p.ref} ${unit} and one ${other} has ${q.ref}. There are ${a.ref} ${s.things} and ${b.ref} ${many}`,
      noun,
    },
    bare: noun,
    names: [`total_${what}`, `${what}_of_${s.things}_and_${many}`, `combined_${what}`],
    local: `total_${what}`,
  });
};

const shared =
  (op: '//' | '%' | '/'): Frame =>
  (s) => {
    const byPeople = s.random.int(2) === 1;
    const [count, groups] = [s.count('whole', 0, 120), byPeople ? s.people(1, 12) : s.holders(1, 12)];
    const [one, many] = byPeople ? [s.person, plural(s.person)] : [s.holder, plural(s.holder)];
    const { things } = s;
    const how =
      op === '/'
        ? `the average number of ${things} per ${one}`
        : op === '//'
          ? `the number of whole ${things} for each ${one}`
          : `the number of ${things} left over`;
    const when =
      op === '/'
        ? `for ${count.ref} ${things} and ${groups.ref} ${many}`
        : `when ${count.ref} ${things} are shared equally among ${groups.ref} ${many}`;
    return s.term(op === '/' ? 'float' : 'int', binary(op, count.expr, groups.expr), {
      nouns: [`${how} ${when}`],
      story: {
        facts:
          op === '/'
            ? `There are ${count.ref} ${things} and ${groups.ref} ${many}`
            : `A total of ${count.ref} ${things} are shared equally among ${groups.ref} ${many}`,
        noun: how,
      },
      names:
        op === '%'
          ? [`${things}_left_over`, `leftover_${things}`, `remaining_${things}_after_sharing`]
          : op === '//'
            ? [`${things}_for_each_${one}`, `share_${things}`, `${things}_per_${one}`]
            : [`average_${things}`, `mean_${things}_per_${one}`, `average_${things}_per_${one}`],
      local: op === '%' ? 'rest' : op === '//' ? 'share' : 'average',
    });
  };

const needed: Frame = (s) => {
  const [count, per, { things, holder }] = [s.count('whole', 0, 120), s.perHolder(2, 15), s];
  const many = plural(holder);
  const full = s.random.int(3);
  const up = [
    binary('//', sum(count.expr, binary('-', per.expr, literal(1))), per.expr),
    call('math.ceil', [binary('/', count.expr, per.expr)]),
    sum(
      binary('//', count.expr, per.expr),
      choice(binary('>', binary('%', count.expr, per.expr), literal(0)), literal(1), literal(0)),
    ),
  ][full]!;
  const noun = `the number of ${many} needed`;
  return s.term('int', up, {
    nouns: [
      `${noun} for ${count.ref} ${things} if each holds at most ${per.ref}`,
      `the smallest number of ${many} that hold ${count.ref} ${things}, ${per.ref} in each`,
    ],
    story: {
      facts: `${capital(withArticle(holder))} holds at most ${per.ref} ${things}, and there are ${count.ref} ${things}`,
      noun: `${noun} for all of them`,
    },
    names: [`${many}_needed`, `${many}_for_${things}`, `count_${many}_needed`],
    local: 'needed',
  });
};

const net: Frame = (s) => {
  const [first, second] = s.random.shuffle([...s.setting.done]).slice(0, 2) as [string, string];
  const { things } = s;
  const start = s.count('whole', 40, 100);
  const more = s.int(
    [`${things}_added`, `new_${things}`, `extra_${things}`, `${things}_brought`],
    `the number of ${things} added`,
    0,
    40,
  );
  const less = s.int(
    [`${things}_removed`, `${things}_taken`, `${things}_${first}`, `${things}_${second}`],
    `the number of ${things} taken away`,
    0,
    40,
  );
  const noun = `the number of ${things} at the end`;
  return s.term('int', binary('-', sum(start.expr, more.expr), less.expr), {
    nouns: [
      `the number of ${things} after ${more.ref} are added to ${start.ref} and ${less.ref} are taken away`,
    ],
    story: {
      facts: `At first there are ${start.ref} ${things}. Then ${more.ref} are added and ${less.ref} are taken away`,
      noun,
    },
    bare: noun,
    names: [`${things}_at_end`, `final_${things}`, `update_${things}`, `${things}_after_changes`],
    local: 'now',
  });
};

const mean: Frame = (s) => {
  const items = Array.from({ length: 2 + s.random.int(2) }, () => s.count('any', 0, 60));
  const refs = enumerated(items.map(({ ref }) => ref));
  return s.term('float', binary('/', sum(...items.map(({ expr }) => expr)), literal(items.length)), {
    nouns: [`the average of ${refs}`, `the mean of ${refs}`],
    names: [`average_${s.things}`, `mean_${s.things}`, `average_number_of_${s.things}`],
    local: 'average',
  });
};

const percentage: Frame = (s) => {
  const [part, all, { things, done }] = [s.count('part', 0, 50), s.count('whole', 50, 120), s];
  const exact = s.random.int(2) === 0;
  const noun = `the percentage of ${things} ${done}${exact ? '' : ', rounded down'}`;
  const hundred = binary('*', part.expr, literal(100));
  return s.term(exact ? 'float' : 'int', binary(exact ? '/' : '//', hundred, all.expr), {
    nouns: [
      `the percentage of ${things} ${done} when ${part.ref} of ${all.ref} are ${done}${exact ? '' : ', rounded down'}`,
      `the percentage that ${part.ref} makes of ${all.ref}${exact ? '' : ', rounded down'}`,
    ],
    story: { facts: `Of ${all.ref} ${things}, ${part.ref} are ${done}`, noun },
    bare: noun,
    names: [`percent_${done}`, `${done}_percentage`, `percentage_of_${things}_${done}`],
    local: 'percent',
  });
};

const grown: Frame = (s) => {
  const { things, person } = s;
  const period = s.random.pick(['day', 'week', 'month', 'year', 'hour']);
  const start = s.count('whole', 0, 60);
  const gain = s.int(
    [
      `${things}_per_${period}`,
      `${things}_each_${period}`,
      `${period}ly_${things}`.replace('dayly', 'daily'),
    ],
    `the number of ${things} that come in each ${period}`,
    0,
    20,
  );
  const time = s.int(
    [`${period}s`, `${period}_count`, `num_${period}s`, `${period}s_passed`],
    `a number of ${period}s`,
    0,
    15,
  );
  const noun = `the number of ${things} in the end`;
  return s.term('int', sum(start.expr, product(s, gain.expr, time.expr)), {
    nouns: [
      `the number of ${things} after ${time.ref} ${period}s, starting with ${start.ref} and getting ${gain.ref} more each ${period}`,
    ],
    story: {
      facts: `${capital(withArticle(person))} has ${start.ref} ${things} and gets ${gain.ref} more each ${period} for ${time.ref} ${period}s`,
      noun,
    },
    bare: `the number of ${things} after all ${period}s`,
    names: [
      `${things}_after_${period}s`,
      `future_${things}`,
      `${things}_later`,
      `${person}_${things}_after_${period}s`,
    ],
    local: `all_${things}`,
  });
};

const moneyBack: Frame = (s) => {
  const { things, person, thing } = s;
  const paid = s.int(
    ['paid', `cents_paid`, `${person}_payment`, 'cash_given'],
    'the amount paid in cents',
    500,
    2000,
  );
  const [count, price] = [
    s.count('whole', 0, 10),
    s.int(
      [`${thing}_price`, `price_per_${thing}`, `cost_per_${thing}`],
      `the price of one ${thing} in cents`,
      1,
      50,
    ),
  ];
  const noun = `the change that the ${person} gets back`;
  return s.term('int', binary('-', paid.expr, product(s, count.expr, price.expr)), {
    nouns: [
      `the change when ${count.ref} ${things} at ${price.ref} cents each are paid with ${paid.ref} cents`,
    ],
    story: {
      facts: `${capital(withArticle(person))} buys ${count.ref} ${things} at ${price.ref} cents each and pays ${paid.ref} cents`,
      noun,
    },
    bare: noun,
    names: [`change_for_${person}`, 'change_due', `${person}_change`, `money_back_for_${things}`],
    local: 'change',
  });
};

const rectangles =
  'room field wall table floor garden poster sheet yard carpet window page door screen court flag'.split(' ');

const area: Frame = (s) => {
  const about = s.random.pick(rectangles);
  const round = s.random.int(2) === 1;
  const [a, b] = [
    s.int([`${about}_length`, `length_of_${about}`, `long_side`], `the length of the ${about}`, 1, 60),
    s.int([`${about}_width`, `width_of_${about}`, `short_side`], `the width of the ${about}`, 1, 40),
  ];
  const what = round ? 'perimeter' : 'area';
  return s.term('int', round ? binary('*', literal(2), sum(a.expr, b.expr)) : product(s, a.expr, b.expr), {
    nouns: [`the ${what} of a rectangular ${about} of length ${a.ref} and width ${b.ref}`],
    story: {
      facts: `The ${about} is a rectangle of length ${a.ref} and width ${b.ref}`,
      noun: `its ${what}`,
    },
    names: [`${about}_${what}`, `${what}_of_${about}`, `compute_${about}_${what}`],
    local: what,
  });
};

const gap: Frame = (s) => {
  const [a, b, { things }] = [s.count('any', 0, 60), s.count('any', 0, 60), s];
  const kind = s.random.int(3);
  const expr = [
    call('abs', [binary('-', a.expr, b.expr)]),
    binary('-', a.expr, b.expr),
    call('max', [a.expr, b.expr]),
  ][kind]!;
  const noun = [
    `the difference between ${a.ref} and ${b.ref}, as a number that is not negative`,
    `${a.ref} minus ${b.ref}`,
    `the larger of ${a.ref} and ${b.ref}`,
  ][kind]!;
  return s.term('int', expr, {
    nouns: [
      noun,
      ...(kind === 1
        ? [`the difference of ${a.ref} and ${b.ref}, which is negative if the second is larger`]
        : kind === 0
          ? [`the absolute difference of ${a.ref} and ${b.ref}`]
          : []),
    ],
    names: [
      [`${things}_difference`, `difference_in_${things}`],
      [`more_${things}`, `${things}_gained`],
      [`most_${things}`, `larger_number_of_${things}`],
    ][kind]!,
    local: ['difference', 'gain', 'most'][kind]!,
  });
};

export const amounts: readonly Frame[] = [
  left,
  together,
  filled,
  whole,
  twoKinds,
  shared('//'),
  shared('%'),
  shared('/'),
  needed,
  net,
  mean,
  percentage,
  converted,
  reduced,
  grown,
  moneyBack,
  area,
  gap,
];
