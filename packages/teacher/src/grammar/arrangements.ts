/** A list in another order, cut, joined, held against its average or against another list. */
import { binary, call, lambda, literal, method, name, slice, type Expr } from './expression.js';
import { collect, condition, source, those, whenEmpty } from './lists.js';
import type { Scene } from './scene.js';
import type { Term, TermDetails } from './term.js';

type Frame = (scene: Scene) => Term;

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
      2,
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
        collect(s, 'list', pairs, numbers, test.expr),
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
  const inner: Expr = test ? collect(s, 'list', from, from.x, test.expr) : from.expr;
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

export const arrangements: readonly Frame[] = [arranged, arranged, joined, aboveMean, sideBySide];
