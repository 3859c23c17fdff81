/** What is computed of a dictionary from names to numbers. */
import { drawElement } from './frame.js';
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
import type { Scene } from './scene.js';
import type { Term, TermDetails } from './term.js';
import { plural } from './settings.js';

type Frame = (scene: Scene) => Term;

const not = (of: Expr): Expr => ({ kind: 'not', of });
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
      const test = drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [0, 60]);
      return s.term(
        'list[str]',
        collect(s, 'list', pairs, k, test.expr),
        details(
          [`a list of the ${many} in ${from.ref} whose ${from.value} ${test.is}`],
          [`${many}_in_${from.key}`, `select_${many}`, `${many}_that_match`],
        ),
      );
    }
    case 2: {
      const test = drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [0, 60]);
      return s.term(
        'dict[str, int]',
        collect(s, 'dict', pairs, v, test.expr, k),
        details(
          [`a dictionary with only those entries of ${from.ref} whose ${from.value} ${test.is}`],
          [`filter_${from.key}`, `keep_${many}`, `reduced_${from.key}`],
        ),
      );
    }
    case 3: {
      const test = s.random.int(3) ? drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [0, 60]) : undefined;
      return s.term(
        'int',
        test
          ? collect(s, 'sum', { target: value, expr: method(from.expr, 'values') }, v, test.expr)
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
      const test = drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [0, 60]);
      return s.term(
        'int',
        collect(s, 'count', { target: value, expr: method(from.expr, 'values') }, v, test.expr),
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
          [`${one.ref} is in ${from.ref} and its ${from.value} there is at least ${need.ref}`],
          [`has_enough_for_${from.key_}`, `is_${from.key_}_covered`, `check_${from.key_}`],
          { topic: 'conditions' },
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
