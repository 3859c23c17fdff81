/** What is computed of a list: of numbers, of words, or of two lists side by side. */
import { madeOfNumber, madeOfText, numberTest, textTest, type Made, type Test } from './elements.js';
import {
  binary,
  call,
  choice,
  lambda,
  literal,
  method,
  name,
  slice,
  type Aggregate,
  type Collect,
  type Expr,
} from './expression.js';
import type { Scene, Term, TermDetails } from './scene.js';

type Frame = (scene: Scene) => Term;

/** A list and one of what is in it. */
interface Source {
  ref: string;
  expr: Expr;
  key: string;
  one: string;
  many: string;
  x: Expr;
  target: string;
  isText: boolean;
  test: () => Test;
  made: () => Made;
}

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

function source(s: Scene, isText = s.random.int(5) < 2): Source {
  const { low, high } = s.measure;
  const list = isText ? s.texts() : s.numbers(low, high);
  const target = s.take(list.one, `one_${list.one}`, list.one);
  return {
    ...list,
    target,
    x: name(target, isText ? 'str' : 'int'),
    isText,
    test: () => (isText ? textTest(s, list.one) : numberTest(s, list.one, low, high)),
    made: () => (isText ? madeOfText(s) : madeOfNumber(s, list.one, low, high)),
  };
}

/** One condition, or two joined. */
function condition(s: Scene, from: Source): Test {
  const first = from.test();
  if (s.random.int(5)) return first;
  const second = from.test();
  const op = s.random.pick(['and', 'or']);
  if (first.is.slice(0, 12) === second.is.slice(0, 12) || / (and|or|odd|even)\b/.test(first.is + second.is))
    return first;
  return {
    is: `${first.is} ${op} ${second.is}`,
    are: `${first.are} ${op} ${second.are}`,
    expr: (x) => binary(op, first.expr(x), second.expr(x)),
  };
}

const those = (from: Source, test?: Test): string =>
  `the ${from.many} in ${from.ref}${test ? ` that ${test.are}` : ''}`;

function counted(s: Scene): Term {
  const from = source(s);
  const test = condition(s, from);
  const inner = test.expr(from.x);
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
  const value = made ? made.expr(from.x) : from.x;
  const plain = !made && !test;
  return s.term(
    'int',
    plain && s.random.int(2) ? call('sum', [from.expr]) : collect(s, 'sum', from, value, test?.expr(from.x)),
    {
      nouns: made
        ? [
            `the sum over ${those(from, test)} of ${made.one(`the ${from.one}`)}`,
            `the total that comes of adding up, for each ${from.one} in ${from.ref}${test ? ` that ${test.is}` : ''}, ${made.one(`the ${from.one}`)}`,
          ]
        : [`the sum of ${those(from, test)}`, `the total of ${those(from, test)}`],
      names: [`sum_${from.key}`, `total_of_${from.key}`, `total_${from.one}`, `add_up_${from.key}`],
      local: 'total',
      typical: from.isText ? 15 : (s.measure.low + s.measure.high) * 2,
      topic: 'aggregation',
    },
  );
}

function onlyInt(s: Scene, from: Source): Made {
  for (;;) {
    const made = from.made();
    if (made.type === 'int') return made;
    if (s.random.int(8) === 0)
      return {
        type: 'int',
        one: (x) => (from.isText ? `the length of ${x}` : `twice ${x}`),
        expr: (x) => (from.isText ? call('len', [x]) : binary('*', x, literal(2))),
        tag: 'values',
      };
  }
}

function selected(s: Scene): Term {
  const from = source(s);
  const test = s.random.int(3) ? condition(s, from) : undefined;
  const made = test && s.random.int(3) ? undefined : from.made();
  const noun = those(from, test);
  const value = made ? made.expr(from.x) : from.x;
  const order = s.random.int(6);
  let expr: Expr = collect(s, 'list', from, value, test?.expr(from.x));
  let said = made
    ? `a list that holds, for each ${from.one} in ${from.ref}${test ? ` that ${test.is}` : ''}, ${made.one(`the ${from.one}`)}`
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
  return s.term('bool', collect(s, all ? 'all' : 'any', from, test.expr(from.x)), {
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
    collect(s, 'first', from, from.x, test.expr(from.x), literal(none)),
    {
      nouns: [`the first ${from.one} in ${from.ref} that ${test.is}, or ${shown} if there is none`],
      names: [`first_matching_${from.one}`, `find_${from.one}`, `first_of_${from.key}`],
      local: 'found',
      typical: s.measure.high / 2,
      topic: 'searching',
    },
  );
}

const whenEmpty = (from: { expr: Expr }, none: Expr, otherwise: Expr): Expr =>
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
    local: names[0]!.split('_')[0]!,
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
  const inner: Expr = test ? collect(s, 'list', from, from.x, test.expr(from.x)) : from.expr;
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

function arranged(s: Scene): Term {
  const from = source(s);
  const type = `list[${from.isText ? 'str' : 'int'}]`;
  const details = (said: string, names: string[], topic = 'lists'): TermDetails => ({
    nouns: [said],
    names,
    local: 'arranged',
    topic,
  });
  const some = (): ReturnType<Scene['limit']> =>
    s.limit(
      ['how_many', `top_${s.things}`, 'places', `${from.many}_wanted`, `${s.person}_choice`],
      `how many ${from.many} to take`,
      1,
      4,
    );
  switch (s.random.int(7)) {
    case 0: {
      const { ref, expr } = some();
      return s.term(
        type,
        slice(from.expr, undefined, expr),
        details(`the first ${ref} ${from.many} of ${from.ref}, or all of them if there are fewer`, [
          `first_${from.many}`,
          `take_${from.many}`,
          `head_of_${from.key}`,
        ]),
      );
    }
    case 1: {
      const { ref, expr } = some();
      return s.term(
        type,
        slice(from.expr, expr),
        details(`a list of all ${from.many} in ${from.ref} but the first ${ref}`, [
          `skip_${from.many}`,
          `rest_of_${from.key}`,
          `${from.key}_later`,
        ]),
      );
    }
    case 2: {
      const { ref, expr } = some();
      const reverse: Record<string, Expr> = from.isText ? {} : { reverse: literal(true) };
      return s.term(
        type,
        slice(call('sorted', [from.expr], reverse), undefined, expr),
        details(
          from.isText
            ? `the first ${ref} ${from.many} of ${from.ref} in alphabetical order (capital letters come before small ones)`
            : `the ${ref} largest ${from.many} of ${from.ref}, the largest first`,
          [`top_${from.many}`, `best_of_${from.key}`, `leading_${from.many}`],
          'sorting',
        ),
      );
    }
    case 3:
      return s.term(
        type,
        slice(from.expr, undefined, undefined, -1),
        details(`the ${from.many} of ${from.ref} in reverse order`, [
          `${from.key}_reversed`,
          `reverse_${from.key}`,
          `${from.many}_backwards`,
        ]),
      );
    case 4: {
      const step = 2 + s.random.int(2);
      return s.term(
        type,
        slice(from.expr, undefined, undefined, step),
        details(
          `every ${step === 2 ? 'second' : 'third'} ${from.one} of ${from.ref}, beginning with the first`,
          [`every_${step === 2 ? 'other' : 'third'}_${from.one}`, `thin_out_${from.key}`],
        ),
      );
    }
    case 5: {
      const key = from.isText
        ? lambda('x', call('len', [name('x')]))
        : lambda('x', binary('%', name('x'), literal(10)));
      return s.term(
        type,
        call('sorted', [from.expr], { key: from.isText && s.random.int(2) ? name('len') : key }),
        details(
          `the ${from.many} of ${from.ref} sorted by ${from.isText ? 'length, the shortest first' : 'their last digit'}; ${from.many} of the same ${from.isText ? 'length' : 'last digit'} stay in their order`,
          [
            `sort_${from.key}`,
            `${from.key}_by_${from.isText ? 'length' : 'last_digit'}`,
            `order_${from.many}`,
          ],
          'sorting',
        ),
      );
    }
    default: {
      const numbers = name(s.take('i', 'index', 'position'));
      const test = condition(s, from);
      const pairs = {
        target: `${numbers.kind === 'name' ? numbers.name : ''}, ${from.target}`,
        expr: call('enumerate', [from.expr]),
      };
      return s.term(
        'list[int]',
        collect(s, 'list', pairs, numbers, test.expr(from.x)),
        details(
          `a list of the indices of ${those(from, test)}`,
          [`indices_of_${from.many}`, `positions_of_${from.many}`, `where_in_${from.key}`],
          'searching',
        ),
      );
    }
  }
}

function joined(s: Scene): Term {
  const from = source(s, true);
  const test = s.random.int(2) ? condition(s, from) : undefined;
  const [sep, said] = s.random.pick([
    [', ', 'a comma and a space'],
    [' ', 'a space'],
    ['-', 'a hyphen'],
    ['/', 'a slash'],
    [' and ', 'the word "and" with a space on each side'],
    ['; ', 'a semicolon and a space'],
  ] as const);
  const inner: Expr = test ? collect(s, 'list', from, from.x, test.expr(from.x)) : from.expr;
  return s.term('str', method(literal(sep), 'join', inner), {
    nouns: [
      `a string of ${those(from, test)}, with ${said} between them`,
      `a string made of ${those(from, test)}, joined by ${said}`,
    ],
    names: [`join_${from.key}`, `list_${from.many}`, `${from.key}_as_text`, `${from.many}_line`],
    local: 'line',
    topic: 'strings',
  });
}

function aboveMean(s: Scene): Term {
  const from = source(s, false);
  const average = s.named(
    s.term('float', binary('/', call('sum', [from.expr]), call('len', [from.expr])), {
      nouns: [],
      names: [],
      local: 'average',
    }),
  );
  const [op, word] = s.random.pick([
    ['>', 'above'],
    ['<', 'below'],
  ] as const);
  const counts = s.random.int(2) === 1;
  const inner = collect(s, counts ? 'count' : 'list', from, from.x, binary(op, from.x, average));
  return s.term(
    counts ? 'int' : 'list[int]',
    whenEmpty(from, counts ? literal(0) : { kind: 'list', items: [] }, inner),
    {
      nouns: [
        `${counts ? 'the number' : 'a list'} of the ${from.many} in ${from.ref} that are ${word} the average of them all`,
      ],
      names: [`${from.many}_${word}_average`, `${counts ? 'count' : 'select'}_${from.many}_${word}_mean`],
      local: 'chosen',
      typical: 2,
      notes: [`For an empty list the result is ${counts ? '0' : 'an empty list'}.`],
      topic: 'aggregation',
    },
  );
}

function sideBySide(s: Scene): Term {
  const [a, b] = [source(s, false), source(s, false)];
  const from = { target: `${a.target}, ${b.target}`, expr: call('zip', [a.expr, b.expr]) };
  const both = `${a.ref} and ${b.ref}`;
  const notes = ['If one list is longer, what it has beyond the other is left out.'];
  const names = (...tags: string[]): string[] =>
    tags.flatMap((tag) => [`${tag}_${a.many}_and_${b.many}`, `${tag}_${a.key}`]);
  const details = { local: 'result', notes, topic: 'lists', typical: 400 };
  switch (s.random.int(4)) {
    case 0:
      return s.term('int', collect(s, 'sum', from, binary('*', a.x, b.x)), {
        ...details,
        nouns: [`the sum of the products of the numbers at the same positions of ${both}`],
        names: names('weigh', 'total_of', 'multiply'),
      });
    case 1:
      return s.term('list[int]', collect(s, 'list', from, binary('-', a.x, b.x)), {
        ...details,
        nouns: [
          `a list of the differences of the numbers at the same positions: each of ${a.ref} minus that of ${b.ref}`,
        ],
        names: names('compare', 'differences_of', 'subtract'),
      });
    case 2:
      return s.term('int', collect(s, 'count', from, a.x, binary('>', a.x, b.x)), {
        ...details,
        typical: 2,
        nouns: [`the number of positions at which ${a.ref} holds a larger number than ${b.ref}`],
        names: names('count_wins_of', 'compare', 'positions_won_by'),
      });
    default:
      return s.term('list[int]', collect(s, 'list', from, call('max', [a.x, b.x])), {
        ...details,
        nouns: [`a list of the larger number at each position of ${both}`],
        names: names('best_of', 'larger_of', 'merge'),
      });
  }
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
  arranged,
  arranged,
  joined,
  aboveMean,
  sideBySide,
];
