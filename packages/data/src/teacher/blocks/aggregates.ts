/**
 * What can be made of a collection: a sum, a selection, an answer, a dictionary. Code is over `xs` (what is walked),
 * `x` (its element), `cond` (whether it is wanted), `v` (what is made of it), and for whole collections `gen`
 * (`v for x in xs if cond`, without brackets) and `items` (a list or other iterable of the `v`).
 */
import { pluralName } from '../core/english.js';
import type { NounPhrase } from '../plans/nounPhrase.js';

export interface Aggregate {
  tag: string;
  topic: string;
  /** The types of `v` it takes. */
  on: readonly string[];
  /** Whether conditions select elements (`filter`), are what is asked about (`ask`). */
  conditions: 'filter' | 'ask';
  /** Whether a mapper changes the values (`map`), is a key beside the element (`key`), or has no place here. */
  mapper: 'map' | 'key' | 'none';
  output: (element: string, key: string) => string;
  nouns?: (np: NounPhrase, key: Key) => string[];
  /** For a bool, over the unconditioned phrase and the clause in singular and plural. */
  is?: (np: NounPhrase, is: string, are: string) => string[];
  /** For the rest that asks. */
  asks?: (np: NounPhrase, is: string, are: string) => string[];
  names: (np: string, key: string) => string[];
  note?: string;
  compact: readonly string[];
  /** Instead of `compact` when there is neither condition nor mapper. */
  plain?: readonly string[];
  start?: string;
  /** In the loop, once the element is wanted. */
  update: string;
  result: string;
  /** Over `items`: `first` and `rest` of a list, `itself` the recursive call, for the style of that name. */
  recursion?: { empty: string; first: string };
}

export interface Key {
  /** `its square`. */
  its: string;
  /** `square`. */
  noun: string;
}

const numbers = ['int'];
const any = ['int', 'str', 'char', 'list[int]'];
const texts = ['str', 'char'];
const scalar = ['int', 'str', 'char'];
const same = (element: string): string => element;
const list = (element: string): string => `list[${element}]`;
const one = (np: NounPhrase): string => np.one ?? `of the ${np.many}`;

type Details = Omit<Aggregate, 'tag' | 'conditions' | 'mapper'> &
  Partial<Pick<Aggregate, 'conditions' | 'mapper'>>;
const aggregate = (tag: string, details: Details): Aggregate => ({
  tag,
  conditions: 'filter',
  mapper: 'map',
  ...details,
});

export const aggregates: readonly Aggregate[] = [
  aggregate('sum', {
    topic: 'aggregation',
    on: numbers,
    output: same,
    nouns: (np) => [`the sum of ${np.the}`, `the total of ${np.the}`, `the result of adding up ${np.the}`],
    names: (np) => [`sum_${np}`, `sum_of_${np}`, `total_${np}`, `add_${np}`],
    compact: ['sum(gen)'],
    plain: ['sum(items)'],
    start: 'total = 0',
    update: 'total += v',
    result: 'total',
    recursion: { empty: '0', first: 'v + rest' },
  }),
  aggregate('product', {
    topic: 'aggregation',
    on: numbers,
    output: same,
    nouns: (np) => [`the product of ${np.the}`, `the result of multiplying ${np.the}`],
    names: (np) => [`product_of_${np}`, `multiply_${np}`],
    note: 'The product of no numbers is 1.',
    compact: ['math.prod(gen)'],
    plain: ['math.prod(items)'],
    start: 'product = 1',
    update: 'product *= v',
    result: 'product',
    recursion: { empty: '1', first: 'v * rest' },
  }),
  aggregate('count', {
    topic: 'counting',
    on: any,
    mapper: 'none',
    output: () => 'int',
    nouns: (np) => [`the number of ${np.many}`, `the count of ${np.many}`, `how many ${np.many} there are`],
    names: (np) => [`count_${np}`, `number_of_${np}`, `how_many_${np}`],
    compact: ['sum(1 for x in xs if cond)', 'len([x for x in xs if cond])'],
    plain: ['len(list(items))'],
    start: 'count = 0',
    update: 'count += 1',
    result: 'count',
    recursion: { empty: '0', first: '1 + rest' },
  }),
  aggregate('largest', {
    topic: 'aggregation',
    on: numbers,
    output: same,
    nouns: (np) =>
      np.one === null
        ? [`the largest of ${np.the}`, `the maximum of ${np.the}`]
        : [`the largest ${np.one}`, `the maximum of ${np.the}`],
    names: (np) => [`largest_of_${np}`, `max_${np}`, `maximum_of_${np}`],
    note: 'Return None if there is none.',
    compact: ['max((gen), default=None)'],
    plain: ['max(items, default=None)'],
    start: 'largest = None',
    update: 'if largest is None or v > largest:\n    largest = v',
    result: 'largest',
  }),
  aggregate('smallest', {
    topic: 'aggregation',
    on: numbers,
    output: same,
    nouns: (np) =>
      np.one === null
        ? [`the smallest of ${np.the}`, `the minimum of ${np.the}`]
        : [`the smallest ${np.one}`, `the minimum of ${np.the}`],
    names: (np) => [`smallest_of_${np}`, `min_${np}`, `minimum_of_${np}`],
    note: 'Return None if there is none.',
    compact: ['min((gen), default=None)'],
    plain: ['min(items, default=None)'],
    start: 'smallest = None',
    update: 'if smallest is None or v < smallest:\n    smallest = v',
    result: 'smallest',
  }),
  aggregate('average', {
    topic: 'aggregation',
    on: numbers,
    output: () => 'float',
    nouns: (np) => [`the average of ${np.the}`, `the mean of ${np.the}`],
    names: (np) => [`average_of_${np}`, `mean_${np}`, `average_${np}`],
    note: 'Return 0.0 if there are none.',
    compact: [
      'selected = [gen]\nreturn sum(selected) / len(selected) if selected else 0.0',
      'selected = [gen]\nif not selected:\n    return 0.0\nreturn sum(selected) / len(selected)',
    ],
    start: 'total = 0\ncount = 0',
    update: 'total += v\ncount += 1',
    result: 'total / count if count > 0 else 0.0',
  }),
  aggregate('list', {
    topic: 'lists',
    on: any,
    output: list,
    nouns: (np) => [
      `a list of ${np.the}`,
      `the list of ${np.the}`,
      `a list with ${np.the}`,
      `a new list containing ${np.the}`,
    ],
    names: (np) => [np, `get_${np}`, `list_${np}`, `find_${np}`, `collect_${np}`],
    compact: ['[gen]'],
    plain: ['list(items)'],
    start: 'result = []',
    update: 'result.append(v)',
    result: 'result',
    recursion: { empty: '[]', first: '[v] + rest' },
  }),
  aggregate('sorted', {
    topic: 'sorting',
    on: scalar,
    output: list,
    nouns: (np) => [`a sorted list of ${np.the}`, `${np.the} in ascending order, as a list`],
    names: (np) => [`sorted_${np}`, `sort_${np}`, `${np}_in_order`],
    compact: ['sorted(gen)'],
    plain: ['sorted(items)'],
    start: 'result = []',
    update: 'result.append(v)',
    result: 'sorted(result)',
  }),
  aggregate('descending', {
    topic: 'sorting',
    on: numbers,
    output: list,
    nouns: (np) => [
      `a list of ${np.the} from the largest to the smallest`,
      `${np.the} in descending order, as a list`,
    ],
    names: (np) => [`${np}_descending`, `sort_${np}_descending`],
    compact: ['sorted((gen), reverse=True)'],
    plain: ['sorted(items, reverse=True)'],
    start: 'result = []',
    update: 'result.append(v)',
    result: 'sorted(result, reverse=True)',
  }),
  aggregate('reversed', {
    topic: 'lists',
    on: any,
    output: list,
    nouns: (np) => [`a list of ${np.the} in reverse order`],
    names: (np) => [`reversed_${np}`, `${np}_backwards`],
    compact: ['[gen][::-1]', 'result = [gen]\nresult.reverse()\nreturn result'],
    start: 'result = []',
    update: 'result.insert(0, v)',
    result: 'result',
    recursion: { empty: '[]', first: 'rest + [v]' },
  }),
  aggregate('unique', {
    topic: 'sets',
    on: scalar,
    output: list,
    nouns: (np) => [
      `a sorted list of the different values among ${np.the}`,
      `a sorted list of ${np.the} without duplicates`,
    ],
    names: (np) => [`unique_${np}`, `distinct_${np}`],
    compact: ['sorted(set(gen))'],
    plain: ['sorted(set(items))'],
    start: 'seen = set()',
    update: 'seen.add(v)',
    result: 'sorted(seen)',
  }),
  aggregate('distinct_count', {
    topic: 'sets',
    on: scalar,
    output: () => 'int',
    nouns: (np) => [
      `the number of different values among ${np.the}`,
      `how many different values there are among ${np.the}`,
    ],
    names: (np) => [`count_distinct_${np}`, `count_unique_${np}`, `number_of_different_${np}`],
    compact: ['len(set(gen))'],
    plain: ['len(set(items))'],
    start: 'seen = set()',
    update: 'seen.add(v)',
    result: 'len(seen)',
  }),
  aggregate('first', {
    topic: 'searching',
    on: any,
    output: same,
    nouns: (np) => (np.one === null ? [`the first of ${np.the}`] : [`the first ${np.one}`]),
    names: (np) => [`first_of_${np}`, `find_first_of_${np}`],
    note: 'Return None if there is none.',
    compact: ['next((gen), None)'],
    plain: ['next(iter(items), None)'],
    update: 'return v',
    result: 'None',
  }),
  aggregate('last', {
    topic: 'searching',
    on: any,
    output: same,
    nouns: (np) => (np.one === null ? [`the last of ${np.the}`] : [`the last ${np.one}`]),
    names: (np) => [`last_of_${np}`, `find_last_of_${np}`],
    note: 'Return None if there is none.',
    compact: ['selected = [gen]\nreturn selected[-1] if selected else None'],
    start: 'last = None',
    update: 'last = v',
    result: 'last',
  }),
  aggregate('joined', {
    topic: 'strings',
    on: texts,
    output: () => 'str',
    nouns: (np) => [`${np.the} joined into one string`, `a string made of ${np.the} in order`],
    names: (np) => [`join_${np}`, `concatenate_${np}`],
    compact: ['"".join(gen)'],
    plain: ['"".join(items)'],
    start: 'result = ""',
    update: 'result += v',
    result: 'result',
    recursion: { empty: '""', first: 'v + rest' },
  }),
  aggregate('comma_separated', {
    topic: 'strings',
    on: texts,
    output: () => 'str',
    nouns: (np) => [`${np.the} joined by commas and spaces`, `a string of ${np.the} with ", " between them`],
    names: (np) => [`${np}_with_commas`, `join_${np}_with_commas`, `format_${np}`],
    compact: ['", ".join(gen)'],
    plain: ['", ".join(items)'],
    start: 'parts = []',
    update: 'parts.append(v)',
    result: '", ".join(parts)',
  }),
  aggregate('longest', {
    topic: 'strings',
    on: ['str'],
    output: same,
    nouns: (np) => (np.one === null ? [`the longest of ${np.the}`] : [`the longest ${np.one}`]),
    names: (np) => [`longest_of_${np}`, `find_longest_of_${np}`],
    note: 'If several are longest, return the first of them. Return an empty string if there is none.',
    compact: ['max((gen), key=len, default="")'],
    plain: ['max(items, key=len, default="")'],
    start: 'longest = ""',
    update: 'if len(v) > len(longest):\n    longest = v',
    result: 'longest',
  }),
  aggregate('total_length', {
    topic: 'strings',
    on: ['str'],
    mapper: 'none',
    output: () => 'int',
    nouns: (np) => [`the total number of characters of ${np.the}`, `the sum of the lengths of ${np.the}`],
    names: (np) => [`total_length_of_${np}`, `combined_length_of_${np}`],
    compact: ['sum(len(x) for x in xs if cond)'],
    plain: ['sum(len(x) for x in xs)', 'len("".join(items))'],
    start: 'total = 0',
    update: 'total += len(x)',
    result: 'total',
  }),
  aggregate('frequencies', {
    topic: 'counting',
    on: scalar,
    output: (element) => `dict[${element}, int]`,
    nouns: (np) => [`a dictionary with the number of times each value occurs among ${np.the}`],
    names: (np) => [`count_each_of_${np}`, `frequency_of_${np}`, `tally_${np}`],
    compact: ['dict(Counter(gen))'],
    plain: ['dict(Counter(items))'],
    start: 'counts = {}',
    update: 'counts[v] = counts.get(v, 0) + 1',
    result: 'counts',
  }),
  aggregate('running', {
    topic: 'aggregation',
    on: numbers,
    output: list,
    nouns: (np) => [`a list of the running totals of ${np.the}`],
    names: (np) => [`running_totals_of_${np}`, `cumulative_${np}`],
    compact: ['list(accumulate(gen))'],
    plain: ['list(accumulate(items))'],
    start: 'totals = []\ntotal = 0',
    update: 'total += v\ntotals.append(total)',
    result: 'totals',
  }),
  aggregate('any', {
    topic: 'conditions',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: () => 'bool',
    is: (np, is, are) => [`at least one ${one(np)} ${is}`, `any of ${np.the} ${are}`],
    names: (np) => [`any_${np}`, `has_${np}`, `contains_${np}`],
    compact: ['any(cond for x in xs)'],
    update: 'return True',
    result: 'False',
    recursion: { empty: 'False', first: 'cond or rest' },
  }),
  aggregate('all', {
    topic: 'conditions',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: () => 'bool',
    is: (np, is, are) => [`every ${one(np)} ${is}`, `all ${np.many} ${are}`],
    names: (np) => [`all_${np}`, `only_${np}`, `check_all_${np}`],
    note: 'It is also true if there are none.',
    compact: ['all(cond for x in xs)'],
    update: 'return False',
    result: 'True',
    recursion: { empty: 'True', first: 'cond and rest' },
  }),
  aggregate('none', {
    topic: 'conditions',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: () => 'bool',
    is: (np, is, are) => [`no ${one(np)} ${is}`, `none of ${np.the} ${are}`],
    names: (np) => [`no_${np}`, `has_no_${np}`],
    compact: ['not any(cond for x in xs)'],
    update: 'return False',
    result: 'True',
  }),
  aggregate('index', {
    topic: 'searching',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: () => 'int',
    asks: (np, is) => [`the index of the first ${one(np)} that ${is}, or -1 if there is none`],
    names: (np) => [`index_of_first_${np}`, `find_index_of_${np}`],
    compact: ['next((i for i, x in enumerate(xs) if cond), -1)'],
    update: 'return i',
    result: '-1',
  }),
  aggregate('positions', {
    topic: 'searching',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: () => 'list[int]',
    asks: (np, is, are) => [
      `a list of the indices of every ${one(np)} that ${is}`,
      `a list of the positions of all ${np.many} that ${are}`,
    ],
    names: (np) => [`positions_of_${np}`, `indices_of_${np}`],
    compact: ['[i for i, x in enumerate(xs) if cond]'],
    start: 'positions = []',
    update: 'positions.append(i)',
    result: 'positions',
  }),
  aggregate('leading', {
    topic: 'searching',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: list,
    asks: (np, is) => [`a list of ${np.the} that come before the first one that ${is}`],
    names: (np) => [`before_first_of_${np}`, `take_until_${np}`],
    note: 'If there is no such element, return all of them.',
    compact: [],
    start: 'result = []',
    update: 'break',
    result: 'result',
  }),
  aggregate('parts', {
    topic: 'tuples',
    on: any,
    conditions: 'ask',
    mapper: 'none',
    output: (element) => `tuple[list[${element}], list[${element}]]`,
    asks: (np, is) => [`a tuple of two lists: first every ${one(np)} that ${is}, then all others`],
    names: (np) => [`split_by_${np}`, `partition_by_${np}`],
    compact: [
      'matching = [x for x in xs if cond]\nothers = [x for x in xs if not cond]\nreturn matching, others',
    ],
    start: 'matching, others = [], []',
    update: 'matching.append(x)',
    result: 'matching, others',
  }),
  aggregate('dictionary', {
    topic: 'dictionaries',
    on: scalar,
    mapper: 'key',
    output: (element, key) => `dict[${element}, ${key}]`,
    nouns: (np, key) => [`a dictionary that maps each ${one(np)} to ${key.its}`],
    names: (np, key) => [`map_${np}_to_${pluralName(key)}`, `${key}_by_${np}`],
    compact: ['{x: v for x in xs if cond}'],
    plain: ['{x: v for x in xs}'],
    start: 'result = {}',
    update: 'result[x] = v',
    result: 'result',
  }),
  aggregate('groups', {
    topic: 'dictionaries',
    on: scalar,
    mapper: 'key',
    output: (element, key) => `dict[${key}, list[${element}]]`,
    nouns: (np, key) => [`a dictionary that groups ${np.the} by ${key.noun}`],
    names: (np, key) => [`group_${np}_by_${key}`, `group_by_${key}`],
    compact: [],
    start: 'groups = {}',
    update: 'groups.setdefault(v, []).append(x)',
    result: 'groups',
  }),
  aggregate('count_by', {
    topic: 'counting',
    on: scalar,
    mapper: 'key',
    output: (_, key) => `dict[${key}, int]`,
    nouns: (np, key) => [`a dictionary that counts ${np.the} by ${key.noun}`],
    names: (np, key) => [`count_${np}_by_${key}`, `count_by_${key}`],
    compact: ['dict(Counter(gen))'],
    start: 'counts = {}',
    update: 'counts[v] = counts.get(v, 0) + 1',
    result: 'counts',
  }),
  aggregate('most', {
    topic: 'searching',
    on: any,
    mapper: 'key',
    output: same,
    nouns: (np, key) => [`the ${one(np)} with the largest ${key.noun}`],
    names: (np, key) => [`${np}_with_largest_${key}`, `max_by_${key}`],
    note: 'If several have it, return the first of them. Return None if there is none.',
    compact: ['max((x for x in xs if cond), key=lambda x: v, default=None)'],
    plain: ['max(items, key=lambda x: v, default=None)'],
    start: 'best = None\nbest_key = None',
    update: 'key = v\nif best is None or key > best_key:\n    best, best_key = x, key',
    result: 'best',
  }),
  aggregate('least', {
    topic: 'searching',
    on: any,
    mapper: 'key',
    output: same,
    nouns: (np, key) => [`the ${one(np)} with the smallest ${key.noun}`],
    names: (np, key) => [`${np}_with_smallest_${key}`, `min_by_${key}`],
    note: 'If several have it, return the first of them. Return None if there is none.',
    compact: ['min((x for x in xs if cond), key=lambda x: v, default=None)'],
    plain: ['min(items, key=lambda x: v, default=None)'],
    start: 'best = None\nbest_key = None',
    update: 'key = v\nif best is None or key < best_key:\n    best, best_key = x, key',
    result: 'best',
  }),
  aggregate('sorted_by', {
    topic: 'sorting',
    on: any,
    mapper: 'key',
    output: list,
    nouns: (np, key) => [`a list of ${np.the} sorted by ${key.noun}, the smallest first`],
    names: (np, key) => [`sort_${np}_by_${key}`, `sort_by_${key}`],
    note: 'Elements that compare equal keep their order.',
    compact: ['sorted((x for x in xs if cond), key=lambda x: v)'],
    plain: ['sorted(items, key=lambda x: v)'],
    start: 'selected = []',
    update: 'selected.append(x)',
    result: 'sorted(selected, key=lambda x: v)',
  }),
  aggregate('pairs', {
    topic: 'tuples',
    on: any,
    mapper: 'key',
    output: (element, key) => `list[tuple[${element}, ${key}]]`,
    nouns: (np, key) => [`a list of tuples of each ${one(np)} and ${key.its}`],
    names: (np, key) => [`pair_${np}_with_${pluralName(key)}`, `${np}_and_${pluralName(key)}`],
    compact: ['[(x, v) for x in xs if cond]'],
    plain: ['[(x, v) for x in xs]'],
    start: 'result = []',
    update: 'result.append((x, v))',
    result: 'result',
  }),
];
