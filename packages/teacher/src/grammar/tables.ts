/** What is computed of a dictionary from names to numbers, and of a list of pairs of a name and a number. */
import { numberTest } from './elements.js';
import {
  binary,
  call,
  choice,
  format,
  item,
  lambda,
  literal,
  method,
  name,
  type Expr,
} from './expression.js';
import { collect } from './lists.js';
import type { Scene, Term, TermDetails } from './scene.js';
import { plural } from './settings.js';

type Frame = (scene: Scene) => Term;

const not = (of: Expr): Expr => ({ kind: 'not', of });
const tuple = (...items: Expr[]): Expr => ({ kind: 'tuple', items });

export const table: Frame = (s) => {
  const from = s.table();
  const [key, value] = [s.take(from.key_, 'key', 'name'), s.take(from.value, 'value', 'amount')];
  const [k, v] = [name(key, 'str'), name(value)];
  const pairs = { target: `${key}, ${value}`, expr: method(from.expr, 'items') };
  const many = plural(from.key_);
  const values = plural(from.value);
  const details = (said: string[], names: string[], extra: Partial<TermDetails> = {}): TermDetails => ({
    nouns: said,
    names,
    local: 'result',
    topic: 'dictionaries',
    ...extra,
  });
  const wanted = (): ReturnType<Scene['parameter']> => {
    const one = s.parameter(
      [`wanted_${from.key_}`, `${from.key_}_to_find`, `this_${from.key_}`, `some_${from.key_}`],
      'str',
      `the ${from.key_} to look up`,
      (r) => r.pick(['Ada', 'Bob', 'fig', 'plum', 'red', 'blue', 'Rome', 'Oslo']),
    );
    s.drawn[one.key] = from.key;
    return one;
  };
  switch (s.random.int(11)) {
    case 0: {
      const [one, none] = [
        wanted(),
        s.limit(
          ['default_value', `usual_${from.value}`, `${s.holder}_default`],
          'the result if it is not there',
          0,
          9,
        ),
      ];
      const expr = s.random.int(2)
        ? method(from.expr, 'get', one.expr, none.expr)
        : choice(binary('in', one.expr, from.expr), item(from.expr, one.expr), none.expr);
      return s.term(
        'int',
        expr,
        details(
          [`the ${from.value} that ${from.ref} has for ${one.ref}, or ${none.ref} if it is not in there`],
          [`look_up_${from.value}`, `${from.value}_of_${from.key_}`, `get_${from.value}`],
          { typical: 30 },
        ),
      );
    }
    case 1: {
      const test = numberTest(s, from.value, 0, 60);
      return s.term(
        'list[str]',
        collect(s, 'list', pairs, k, test.expr(v)),
        details(
          [`a list of the ${many} in ${from.ref} whose ${from.value} ${test.is}`],
          [`${many}_in_${from.key}`, `select_${many}`, `${many}_that_match`],
        ),
      );
    }
    case 2: {
      const test = numberTest(s, from.value, 0, 60);
      return s.term(
        'dict[str, int]',
        collect(s, 'dict', pairs, v, test.expr(v), k),
        details(
          [`a dictionary with only those entries of ${from.ref} whose ${from.value} ${test.is}`],
          [`filter_${from.key}`, `keep_${many}`, `reduced_${from.key}`],
        ),
      );
    }
    case 3: {
      const test = s.random.int(3) ? numberTest(s, from.value, 0, 60) : undefined;
      return s.term(
        'int',
        test
          ? collect(s, 'sum', { target: value, expr: method(from.expr, 'values') }, v, test.expr(v))
          : call('sum', [method(from.expr, 'values')]),
        details(
          [
            `the sum of ${test ? `those ${values} in ${from.ref} that ${test.are}` : `all ${values} in ${from.ref}`}`,
          ],
          [`total_${from.value}`, `sum_of_${from.key}`, `add_${from.key}`],
          { typical: 90, local: 'total' },
        ),
      );
    }
    case 4: {
      const most = s.random.int(2) === 1;
      const best = call(most ? 'max' : 'min', [from.expr], {
        key: s.random.int(2)
          ? { kind: 'name', name: `${from.key}.get`, type: 'dict' }
          : lambda('k', item(from.expr, name('k', 'str'))),
      });
      return s.term(
        'str',
        choice(not(from.expr), literal(''), best),
        details(
          [
            `the ${from.key_} with the ${most ? 'largest' : 'smallest'} ${from.value} in ${from.ref} (the first one if there are several), or an empty string if the dictionary is empty`,
          ],
          [
            `${from.key_}_with_${most ? 'most' : 'least'}`,
            `${most ? 'top' : 'last'}_${from.key_}`,
            `find_${most ? 'largest' : 'smallest'}_in_${from.key}`,
          ],
        ),
      );
    }
    case 5: {
      const { ref, expr } = s.limit(
        ['bonus', 'increase', `extra_${from.value}`, `${s.holder}_bonus`],
        'the number to add',
        1,
        9,
      );
      const times = s.random.int(2) === 1;
      return s.term(
        'dict[str, int]',
        collect(s, 'dict', pairs, binary(times ? '*' : '+', v, expr), undefined, k),
        details(
          [
            `a dictionary with the ${many} of ${from.ref}, each ${from.value} ${times ? 'multiplied' : 'increased'} by ${ref}`,
          ],
          [`raise_${from.key}`, `${from.key}_with_increase`, `update_${from.key}`],
        ),
      );
    }
    case 6: {
      const chosen = s.parameter(
        [`${many}_wanted`, `chosen_${many}`, `${s.person}_list`, `ordered_${many}`],
        'list[str]',
        `a list of ${many}`,
        (r) => Array.from({ length: r.int(4) }, () => r.pick(['Ada', 'fig', 'red', 'Rome'])),
        [[]],
      );
      s.drawn[chosen.key] = `${from.key}.keys`;
      const each = { target: key, expr: chosen.expr };
      return s.term(
        'int',
        s.random.int(2)
          ? collect(s, 'sum', each, method(from.expr, 'get', k, literal(0)))
          : collect(s, 'sum', each, item(from.expr, k), binary('in', k, from.expr)),
        details(
          [
            `the sum of the ${values} that ${from.ref} has for the ${many} in ${chosen.ref}, where ${many} that are not in the dictionary count as 0`,
          ],
          [`total_for_${chosen.key}`, `sum_${chosen.key}`, `${from.value}_of_${chosen.key}`],
          { typical: 60, local: 'total' },
        ),
      );
    }
    case 7: {
      const test = numberTest(s, from.value, 0, 60);
      return s.term(
        'int',
        collect(s, 'count', { target: value, expr: method(from.expr, 'values') }, v, test.expr(v)),
        details(
          [`the number of ${many} in ${from.ref} whose ${from.value} ${test.is}`],
          [`count_${many}`, `number_of_${many}_in_${from.key}`],
          { typical: 2, local: 'count' },
        ),
      );
    }
    case 8:
      return s.term(
        'list[str]',
        collect(s, 'list', pairs, format(k, ': ', v)),
        details(
          [
            `a list of strings, one for each entry of ${from.ref} in order: the ${from.key_}, a colon, a space and the ${from.value}`,
          ],
          [`lines_of_${from.key}`, `${from.key}_as_lines`, `print_${from.key}`],
          { topic: 'formatting' },
        ),
      );
    case 9: {
      const reverse = s.random.int(2) === 1;
      const key = { kind: 'name' as const, name: `${from.key}.get`, type: 'dict' };
      return s.term(
        'list[str]',
        call('sorted', [from.expr], reverse ? { key, reverse: literal(true) } : { key }),
        details(
          [
            `a list of the ${many} in ${from.ref}, sorted by ${from.value}, the ${reverse ? 'largest' : 'smallest'} first`,
          ],
          [`rank_${many}`, `${many}_by_${from.value}`, `order_${many}`],
          { topic: 'sorting' },
        ),
      );
    }
    default: {
      const [one, need] = [
        wanted(),
        s.limit(
          [`${from.value}_needed`, `needed_${s.things}`, 'required', `${s.person}_needs`],
          'how much is needed',
          5,
          40,
        ),
      ];
      return s.term(
        'bool',
        binary('and', binary('in', one.expr, from.expr), binary('>=', item(from.expr, one.expr), need.expr)),
        details(
          [`${one.ref} is in ${from.ref} and has a ${from.value} there of at least ${need.ref}`],
          [`has_enough_for_${from.key_}`, `is_${from.key_}_covered`, `check_${from.key_}`],
          { topic: 'conditions' },
        ),
      );
    }
  }
};

export const records: Frame = (s) => {
  const from = s.records();
  const [label, value] = [s.take(from.label, 'label', 'name'), s.take(from.value, 'value', 'number')];
  const [l, v] = [name(label, 'str'), name(value)];
  const pairs = { target: `${label}, ${value}`, expr: from.expr };
  const labels = plural(from.label);
  const details = (said: string[], names: string[], extra: Partial<TermDetails> = {}): TermDetails => ({
    nouns: said,
    names,
    local: 'result',
    topic: 'tuples',
    ...extra,
  });
  const asked = (): ReturnType<Scene['parameter']> =>
    s.parameter(
      [`wanted_${from.label}`, `${from.label}_to_find`, `that_${from.label}`, `chosen_${from.label}`],
      'str',
      `the ${from.label} in question`,
      (r) => r.pick(['Ada', 'Bob', 'Eve', 'fig', 'plum', 'Oslo', 'Rome']),
    );
  const entries = `the pairs of ${from.label} and ${from.value} in ${from.ref}`;
  switch (s.random.int(8)) {
    case 0: {
      const one = asked();
      s.drawn[one.key] = `${from.key}.labels`;
      return s.term(
        'int',
        collect(s, 'sum', pairs, v, binary('==', l, one.expr)),
        details(
          [`the sum of the ${from.many} in ${from.ref} that belong to the ${from.label} ${one.ref}`],
          [`total_of_${from.label}`, `${from.value}_for_${from.label}`, `sum_for_${from.label}`],
          { typical: 30, local: 'total' },
        ),
      );
    }
    case 1: {
      const test = numberTest(s, from.value, 1, 60);
      return s.term(
        'list[str]',
        collect(s, 'list', pairs, l, test.expr(v)),
        details(
          [`a list of the ${labels} of those pairs in ${from.ref} whose ${from.value} ${test.is}`],
          [`${labels}_in_${from.key}`, `select_${labels}`, `${labels}_found`],
        ),
      );
    }
    case 2: {
      const test = s.random.int(2) ? numberTest(s, from.value, 1, 60) : undefined;
      return s.term(
        'int',
        collect(s, 'sum', pairs, v, test?.expr(v)),
        details(
          [
            test
              ? `the sum of the ${from.many} in ${from.ref} that ${test.are}`
              : `the sum of all ${from.many} in ${entries.replace(/^the /, 'the ')}`,
          ],
          [`total_${from.value}`, `sum_of_${from.key}`, `${from.value}_in_${from.key}`],
          { typical: 90, local: 'total' },
        ),
      );
    }
    case 3: {
      const most = s.random.int(2) === 1;
      return s.term(
        'str',
        choice(
          not(from.expr),
          literal(''),
          item(
            call(most ? 'max' : 'min', [from.expr], {
              key: lambda('pair', item(name('pair', 'tuple'), literal(1))),
            }),
            literal(0),
          ),
        ),
        details(
          [
            `the ${from.label} of the pair in ${from.ref} with the ${most ? 'largest' : 'smallest'} ${from.value} (the first such pair), or an empty string if the list is empty`,
          ],
          [
            `${from.label}_with_${most ? 'most' : 'least'}`,
            `${most ? 'top' : 'lowest'}_${from.label}`,
            `find_${from.label}`,
          ],
        ),
      );
    }
    case 4:
      return s.term(
        'dict[str, int]',
        collect(s, 'tally', pairs, v, undefined, l),
        details(
          [`a dictionary from each ${from.label} in ${from.ref} to the sum of its ${from.many}`],
          [`totals_by_${from.label}`, `${from.many}_by_${from.label}`, `group_${from.key}`],
          { topic: 'dictionaries' },
        ),
      );
    case 5: {
      const { ref, expr } = s.limit(
        ['factor', `${from.value}_factor`, `${s.holder}_factor`],
        'the factor',
        2,
        9,
      );
      return s.term(
        'list[tuple[str, int]]',
        collect(s, 'list', pairs, tuple(l, binary('*', v, expr))),
        details(
          [`a list of pairs like ${from.ref}, with every ${from.value} multiplied by ${ref}`],
          [`scale_${from.key}`, `multiply_${from.many}`, `${from.key}_scaled`],
        ),
      );
    }
    case 6: {
      const swapped = s.random.int(2) === 1;
      const key = lambda('pair', item(name('pair', 'tuple'), literal(1)));
      return swapped
        ? s.term(
            'list[tuple[int, str]]',
            collect(s, 'list', pairs, tuple(v, l)),
            details(
              [
                `a list of the pairs in ${from.ref} turned around, the ${from.value} before the ${from.label}`,
              ],
              [`swap_${from.key}`, `turn_${from.key}`, `${from.key}_swapped`],
            ),
          )
        : s.term(
            'list[tuple[str, int]]',
            call('sorted', [from.expr], { key }),
            details(
              [
                `a list of ${entries}, sorted by ${from.value}, the smallest first; pairs with the same ${from.value} stay in their order`,
              ],
              [`sort_${from.key}`, `${from.key}_by_${from.value}`],
              { topic: 'sorting' },
            ),
          );
    }
    default: {
      const one = asked();
      s.drawn[one.key] = `${from.key}.labels`;
      return s.term(
        'int',
        collect(s, 'first', pairs, v, binary('==', l, one.expr), literal(0)),
        details(
          [
            `the ${from.value} of the first pair in ${from.ref} whose ${from.label} is ${one.ref}, or 0 if there is none`,
          ],
          [`find_${from.value}`, `${from.value}_of_${from.label}`, `first_${from.value}`],
          { typical: 30, topic: 'searching' },
        ),
      );
    }
  }
};

/** How often each thing occurs, of a list of words. */
export const tally: Frame = (s) => {
  const from = s.texts();
  const word = s.take(from.one, `one_${from.one}`);
  const x = name(word, 'str');
  const by = s.random.int(3);
  const key = [x, call('len', [x]), item(x, literal(0))][by]!;
  const said = [`each ${from.one}`, `each length of a ${from.one}`, 'each first letter'][by]!;
  return s.term(
    by === 1 ? 'dict[int, int]' : 'dict[str, int]',
    collect(s, 'tally', { target: word, expr: from.expr }, literal(1), undefined, key),
    {
      nouns: [
        `a dictionary from ${said} in ${from.ref} to the number of ${from.many} with it`.replace(
          by ? '' : ' with it',
          by ? '' : ' equal to it',
        ),
      ],
      names: [
        `count_${from.key}`,
        `${from.many}_by_${['occurrence', 'length', 'first_letter'][by]!}`,
        `tally_${from.key}`,
      ],
      local: 'counts',
      topic: 'counting',
    },
  );
};
