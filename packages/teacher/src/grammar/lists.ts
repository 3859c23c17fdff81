/** What is computed of a list: of numbers, of words, or of two lists side by side. */
import { drawElement, type Element } from './frame.js';
import {
  binary,
  call,
  choice,
  literal,
  method,
  name,
  type Aggregate,
  type Collect,
  type Expr,
} from './expression.js';
import type { Scene } from './scene.js';
import type { Term, TermDetails } from './term.js';

type Frame = (scene: Scene) => Term;

/** A list and one of what is in it. */
export interface Source {
  ref: string;
  expr: Expr;
  key: string;
  one: string;
  many: string;
  x: Expr;
  target: string;
  isText: boolean;
  test: () => Element;
  made: () => Element;
}

/**
 * A pass over a list, with a name of the scene's for what a loop gathers its result in.
 * @param other as in {@link Collect}
 */
export function collect(
  s: Scene,
  how: Aggregate,
  from: { target: string; expr: Expr },
  value: Expr,
  test?: Expr,
  other?: Expr,
): Collect {
  const into = {
    sum: ['total'],
    count: ['count'],
    dict: ['result', 'table'],
    tally: ['counts', 'tally'],
    list: ['result', 'selected', 'found'],
  }[how as 'sum'] ?? ['result'];
  return {
    kind: 'collect',
    how,
    target: from.target,
    source: from.expr,
    test,
    value,
    other,
    into: s.take(...into),
  };
}

/** A new list parameter of words (one time in three, unless told) or of numbers that suit the scene's measure. */
export function source(s: Scene, isText = s.random.int(3) === 0): Source {
  const { low, high } = s.measure;
  const list = isText ? s.texts() : s.numbers(low, high);
  const target = s.take(list.one, `one_${list.one}`, list.one);
  const x = name(target, isText ? 'str' : 'int');
  return {
    ...list,
    target,
    x,
    isText,
    test: () =>
      drawElement(s, isText ? 'text condition' : 'number condition', { ref: '', expr: x }, list.one, [low, high]),
    made: () =>
      drawElement(
        s,
        isText ? 'made of a text' : 'made of a number',
        { ref: `the ${list.one}`, expr: x },
        list.one,
        [low, high],
      ),
  };
}

/** One condition, or two joined. */
export function condition(s: Scene, from: Source): Element {
  const first = from.test();
  if (s.random.int(5)) return first;
  const second = from.test();
  const op = s.random.pick(['and', 'or']);
  if (first.is.slice(0, 12) === second.is.slice(0, 12) || / (and|or|odd|even)\b/.test(first.is + second.is))
    return first;
  return {
    is: `${first.is} ${op} ${second.is}`,
    are: `${first.are} ${op} ${second.are}`,
    ...{ ref: '', type: 'bool', tag: '' },
    expr: binary(op, first.expr, second.expr),
  };
}

export const those = (from: Source, test?: Element): string =>
  `the ${from.many} in ${from.ref}${test ? ` that ${test.are}` : ''}`;

function counted(s: Scene): Term {
  const from = source(s);
  const test = condition(s, from);
  const inner = test.expr;
  return s.term(
    'int',
    s.random.int(4)
      ? collect(s, 'count', from, from.x, inner)
      : call('len', [collect(s, 'list', from, from.x, inner)]),
    {
      nouns: [
        `the number of ${from.many} in ${from.ref} that ${test.are}`,
        `the count of ${those(from, test)}`,
      ],
      names: [
        `count_${from.key}`,
        `count_matching_${from.many}`,
        `number_of_${from.many}`,
        `${from.key}_count`,
      ],
      local: 'count',
      typical: 3,
      topic: 'counting',
    },
  );
}

function summed(s: Scene): Term {
  const from = source(s, s.random.int(4) === 0);
  const made = from.isText || s.random.int(3) === 0 ? onlyInt(s, from) : undefined;
  const test = s.random.int(4) ? condition(s, from) : undefined;
  const value = made ? made.expr : from.x;
  const plain = !made && !test;
  return s.term(
    'int',
    plain && s.random.int(2) ? call('sum', [from.expr]) : collect(s, 'sum', from, value, test?.expr),
    {
      nouns: made
        ? [
            `the sum over ${those(from, test)} of ${made.ref}`,
            `the total that comes of adding up, for each ${from.one} in ${from.ref}${test ? ` that ${test.is}` : ''}, ${made.ref}`,
          ]
        : [`the sum of ${those(from, test)}`, `the total of ${those(from, test)}`],
      names: [`sum_${from.key}`, `total_of_${from.key}`, `total_${from.one}`, `add_up_${from.key}`],
      local: 'total',
      typical: from.isText ? 15 : (s.measure.low + s.measure.high) * 2,
      topic: 'aggregation',
    },
  );
}

function onlyInt(s: Scene, from: Source): Element {
  for (;;) {
    const made = from.made();
    if (made.type === 'int') return made;
    if (s.random.int(8) === 0)
      return {
        ...{ is: '', are: '', type: 'int', tag: 'values' },
        ref: from.isText ? `the length of the ${from.one}` : `twice the ${from.one}`,
        expr: from.isText ? call('len', [from.x]) : binary('*', from.x, literal(2)),
      };
  }
}

function selected(s: Scene): Term {
  const from = source(s);
  const test = s.random.int(3) ? condition(s, from) : undefined;
  const made = test && s.random.int(3) ? undefined : from.made();
  const noun = those(from, test);
  const value = made ? made.expr : from.x;
  const order = s.random.int(6);
  let expr: Expr = collect(s, 'list', from, value, test?.expr);
  let said = made
    ? `a list that holds, for each ${from.one} in ${from.ref}${test ? ` that ${test.is}` : ''}, ${made.ref}`
    : `a list of ${noun}`;
  if (order === 0)
    [expr, said] = [call('sorted', [expr]), `${said}${made ? ', and all this' : ','} in ascending order`];
  const type = `list[${made?.type ?? (from.isText ? 'str' : 'int')}]`;
  return s.term(type, expr, {
    nouns: [
      said,
      ...(made || order === 0
        ? []
        : [
            `${noun}, as a list in their order`,
            `a new list with only those ${from.many} in ${from.ref} that ${test!.are}`,
          ]),
    ],
    names: made
      ? [`${made.tag}_${from.many}`, `${from.key}_${made.tag}`, `make_${made.tag}_${from.many}`]
      : [`select_${from.key}`, `filter_${from.key}`, `matching_${from.many}`, `${from.key}_to_keep`],
    local: 'kept',
    topic: 'lists',
  });
}

function questioned(s: Scene): Term {
  const from = source(s);
  const [test, all] = [condition(s, from), s.random.int(2) === 1];
  return s.term('bool', collect(s, all ? 'all' : 'any', from, test.expr), {
    nouns: all
      ? [`every ${from.one} in ${from.ref} ${test.is}`, `all ${from.many} in ${from.ref} ${test.are}`]
      : [`any ${from.one} in ${from.ref} ${test.is}`, `at least one ${from.one} in ${from.ref} ${test.is}`],
    names: all
      ? [`all_${from.key}_match`, `check_all_${from.key}`, `are_${from.key}_fine`]
      : [`any_of_${from.key}`, `has_matching_${from.one}`, `some_${from.one}_matches`],
    local: 'holds',
    notes: all ? [`For an empty list the result is True.`] : [],
    topic: 'conditions',
  });
}

function searched(s: Scene): Term {
  const from = source(s);
  const test = condition(s, from);
  const none = from.isText ? s.random.pick(['none', 'nobody', '']) : s.random.pick([0, -1]);
  const shown = typeof none === 'string' ? (none ? `"${none}"` : 'an empty string') : String(none);
  return s.term(
    from.isText ? 'str' : 'int',
    collect(s, 'first', from, from.x, test.expr, literal(none)),
    {
      nouns: [`the first ${from.one} in ${from.ref} that ${test.is}, or ${shown} if there is none`],
      names: [`first_matching_${from.one}`, `find_${from.one}`, `first_of_${from.key}`],
      local: 'found',
      typical: s.measure.high / 2,
      topic: 'searching',
    },
  );
}

export const whenEmpty = (from: { expr: Expr }, none: Expr, otherwise: Expr): Expr =>
  choice({ kind: 'not', of: from.expr }, none, otherwise);

function extreme(s: Scene): Term {
  const from = source(s);
  const most = s.random.int(2) === 1;
  const fn = most ? 'max' : 'min';
  if (from.isText) {
    return s.term('str', whenEmpty(from, literal(''), call(fn, [from.expr], { key: name('len') })), {
      nouns: [
        `the ${most ? 'longest' : 'shortest'} ${from.one} in ${from.ref}, the first of them if there are several, or an empty string if the list is empty`,
      ],
      names: [
        `${most ? 'longest' : 'shortest'}_${from.one}`,
        `find_${most ? 'longest' : 'shortest'}_${from.one}`,
      ],
      local: 'chosen',
      topic: 'searching',
    });
  }
  const kind = s.random.int(5);
  const details = (said: string, names: string[]): TermDetails => ({
    nouns: [said],
    names,
    local: 'value',
    topic: 'aggregation',
    typical: s.measure.high / 2,
  });
  const word = most ? 'largest' : 'smallest';
  if (kind === 0)
    return s.term(
      'int',
      whenEmpty(from, literal(0), binary('-', call('max', [from.expr]), call('min', [from.expr]))),
      details(
        `the difference between the largest and the smallest ${from.one} in ${from.ref}, or 0 if the list is empty`,
        [`range_of_${from.key}`, `spread_of_${from.key}`, `${from.key}_spread`],
      ),
    );
  if (kind === 1)
    return s.term(
      'float',
      whenEmpty(from, literal(0), binary('/', call('sum', [from.expr]), call('len', [from.expr]))),
      details(`the average of the ${from.many} in ${from.ref}, or 0 if the list is empty`, [
        `average_${from.one}`,
        `mean_of_${from.key}`,
        `${from.key}_average`,
      ]),
    );
  if (kind === 2)
    return s.term(
      'int',
      whenEmpty(from, literal(-1), method(from.expr, 'index', call(fn, [from.expr]))),
      details(
        `the index of the ${word} ${from.one} in ${from.ref} (the first one if there are several), or -1 if the list is empty`,
        [`index_of_${word}_${from.one}`, `position_of_${word}`, `where_${word}_${from.one}`],
      ),
    );
  const test = kind === 3 ? condition(s, from) : undefined;
  const inner: Expr = test ? collect(s, 'list', from, from.x, test.expr) : from.expr;
  const none = test ? ' if there is none' : ' if the list is empty';
  return s.term(
    'int',
    call(fn, [inner], { default: literal(0) }),
    details(`the ${word} of ${those(from, test)}, or 0${none}`, [
      `${word}_${from.one}`,
      `${word}_of_${from.key}`,
      `find_${word}_${from.one}`,
    ]),
  );
}

export const numberLists: readonly Frame[] = [counted, summed, extreme];
export const lists: readonly Frame[] = [
  counted,
  summed,
  selected,
  selected,
  selected,
  questioned,
  questioned,
  searched,
  extreme,
];
