/** What is computed of a list of pairs of a name and a number. */
import { drawElement } from './frame.js';
import { binary, call, choice, item, lambda, literal, name, type Expr } from './expression.js';
import { collect } from './lists.js';
import type { Scene } from './scene.js';
import type { Term, TermDetails } from './term.js';
import { plural } from './settings.js';

type Frame = (scene: Scene) => Term;

const not = (of: Expr): Expr => ({ kind: 'not', of });
const tuple = (...items: Expr[]): Expr => ({ kind: 'tuple', items });

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
      const test = drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [1, 60]);
      return s.term(
        'list[str]',
        collect(s, 'list', pairs, l, test.expr),
        details(
          [`a list of the ${labels} of those pairs in ${from.ref} whose ${from.value} ${test.is}`],
          [`${labels}_in_${from.key}`, `select_${labels}`, `${labels}_found`],
        ),
      );
    }
    case 2: {
      const test = s.random.int(2) ? drawElement(s, 'number condition', { ref: '', expr: v }, from.value, [1, 60]) : undefined;
      return s.term(
        'int',
        collect(s, 'sum', pairs, v, test?.expr),
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
