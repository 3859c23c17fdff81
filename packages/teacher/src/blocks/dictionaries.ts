/** Functions of dictionaries and of lists of pairs. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, ints, pairs, someTally, strings, tally, word } from '../core/catalogue.js';
import { like, named } from '../core/domains.js';
import { fruits } from '../core/words.js';

const topic = 'dictionaries';
const key = named(
  like(word, {
    sample: (random) => random.pick([...fruits.slice(0, 4), 'a', 'b', 'c', 'Ada', 'Bob']),
    edges: ['a'],
  }),
  'key',
  'name',
);

export const dictionaries: FunctionBlock[] = [
  define('invert_dictionary', { mapping: tally }, 'dict[int, str]', {
    topic,
    names: ['invert', 'swap_keys_and_values'],
    nouns: ['a dictionary that maps the values of {mapping} to their keys'],
    notes: ['If a value occurs several times, the last key wins.'],
    code: {
      comprehension: 'return {value: key for key, value in mapping.items()}',
      loop: 'result = {}\nfor key, value in mapping.items():\n    result[value] = key\nreturn result',
      keys: 'result = {}\nfor key in mapping:\n    result[mapping[key]] = key\nreturn result',
    },
  }),
  define(
    'merge_dictionaries',
    { first: named(tally, 'first', 'a'), second: named(tally, 'second', 'b') },
    'dict[str, int]',
    {
      topic,
      names: ['merge', 'combine'],
      nouns: ['a new dictionary with the entries of {first} and {second}'],
      notes: ['If a key is in both, the value of the second dictionary is used.'],
      code: {
        unpack: 'return {**first, **second}',
        update: 'result = dict(first)\nresult.update(second)\nreturn result',
        loop: 'result = {}\nfor key, value in first.items():\n    result[key] = value\nfor key, value in second.items():\n    result[key] = value\nreturn result',
      },
    },
  ),
  define(
    'add_dictionaries',
    { first: named(tally, 'first', 'a'), second: named(tally, 'second', 'b') },
    'dict[str, int]',
    {
      topic,
      names: ['sum_values_by_key', 'combine_counts'],
      nouns: ['a new dictionary in which the values of {first} and {second} are added key by key'],
      notes: ['A key that is missing in one dictionary counts as 0 there.'],
      code: {
        loop: 'result = dict(first)\nfor key, value in second.items():\n    result[key] = result.get(key, 0) + value\nreturn result',
        branch:
          'result = first.copy()\nfor key in second:\n    if key in result:\n        result[key] += second[key]\n    else:\n        result[key] = second[key]\nreturn result',
      },
    },
  ),
  define('key_of_largest', { scores: someTally }, 'str', {
    topic,
    names: ['best_key', 'winner', 'key_with_max_value'],
    nouns: ['the key of {scores} with the largest value'],
    notes: ['If several keys have it, return the first of them.'],
    code: {
      builtin: 'return max(scores, key=scores.get)',
      lambda: 'return max(scores, key=lambda key: scores[key])',
      loop: 'best = None\nfor key, value in scores.items():\n    if best is None or value > scores[best]:\n        best = key\nreturn best',
    },
  }),
  define('key_of_smallest', { prices: someTally }, 'str', {
    topic,
    heldOut: true,
    names: ['cheapest', 'key_with_min_value'],
    nouns: ['the key of {prices} with the smallest value'],
    notes: ['If several keys have it, return the first of them.'],
    code: {
      builtin: 'return min(prices, key=prices.get)',
      loop: 'best = None\nfor key in prices:\n    if best is None or prices[key] < prices[best]:\n        best = key\nreturn best',
    },
  }),
  define('keys_with_value', { mapping: tally, value: int(0, 12, 'value', 'target') }, 'list[str]', {
    drawn: { value: 'mapping.values' },
    topic,
    names: ['find_keys', 'keys_for'],
    nouns: ['a sorted list of the keys of {mapping} whose value is {value}'],
    code: {
      comprehension: 'return sorted(key for key, v in mapping.items() if v == value)',
      loop: 'keys = []\nfor key in mapping:\n    if mapping[key] == value:\n        keys.append(key)\nkeys.sort()\nreturn keys',
    },
  }),
  define('lookup', { mapping: tally, key, default: int(-1, 1, 'default') }, 'int', {
    drawn: { key: 'mapping' },
    topic,
    names: ['get_or_default', 'value_or'],
    nouns: ['the value of {key} in {mapping}, or {default} if the key is missing'],
    code: {
      builtin: 'return mapping.get(key, default)',
      branch: 'if key in mapping:\n    return mapping[key]\nreturn default',
      exception: 'try:\n    return mapping[key]\nexcept KeyError:\n    return default',
    },
  }),
  define('remove_key', { mapping: tally, key }, 'dict[str, int]', {
    drawn: { key: 'mapping' },
    topic,
    heldOut: true,
    names: ['without_key', 'drop_key'],
    nouns: ['a copy of {mapping} without {key}'],
    notes: ['If the key is not there, the copy has all entries.'],
    code: {
      comprehension: 'return {k: v for k, v in mapping.items() if k != key}',
      pop: 'result = dict(mapping)\nresult.pop(key, None)\nreturn result',
      delete: 'result = mapping.copy()\nif key in result:\n    del result[key]\nreturn result',
    },
  }),
  define('values_above', { mapping: tally, limit: int(0, 40, 'limit', 'threshold') }, 'dict[str, int]', {
    topic,
    names: ['filter_by_value', 'entries_above'],
    nouns: ['a dictionary with those entries of {mapping} whose value is greater than {limit}'],
    code: {
      comprehension: 'return {key: value for key, value in mapping.items() if value > limit}',
      loop: 'result = {}\nfor key, value in mapping.items():\n    if value > limit:\n        result[key] = value\nreturn result',
    },
  }),
  define('sorted_by_value', { mapping: tally }, 'list[tuple[str, int]]', {
    topic: 'sorting',
    names: ['rank_entries', 'items_by_value'],
    nouns: ['a list of the (key, value) pairs of {mapping} sorted by value, the smallest first'],
    notes: ['Pairs with the same value keep their order.'],
    code: {
      builtin: 'return sorted(mapping.items(), key=lambda pair: pair[1])',
      steps: 'pairs = list(mapping.items())\npairs.sort(key=lambda item: item[1])\nreturn pairs',
    },
  }),
  define('sorted_keys', { mapping: tally }, 'list[str]', {
    topic,
    names: ['ordered_keys', 'keys_in_order'],
    nouns: ['the keys of {mapping} in alphabetical order'],
    code: {
      builtin: 'return sorted(mapping)',
      explicit: 'return sorted(mapping.keys())',
      steps: 'keys = list(mapping)\nkeys.sort()\nreturn keys',
    },
  }),
  define('pairs_to_dictionary', { pairs }, 'dict[str, int]', {
    topic,
    names: ['dict_from_pairs', 'to_dictionary'],
    nouns: ['a dictionary made of the (key, value) tuples in {pairs}'],
    notes: ['If a key occurs several times, the last value wins.'],
    code: {
      builtin: 'return dict(pairs)',
      comprehension: 'return {key: value for key, value in pairs}',
      loop: 'result = {}\nfor key, value in pairs:\n    result[key] = value\nreturn result',
    },
  }),
  define('totals_by_name', { pairs }, 'dict[str, int]', {
    topic,
    names: ['sum_by_key', 'total_per_name'],
    nouns: ['a dictionary that maps each name in {pairs} to the sum of its values'],
    code: {
      get: 'totals = {}\nfor name, value in pairs:\n    totals[name] = totals.get(name, 0) + value\nreturn totals',
      defaultdict:
        'totals = defaultdict(int)\nfor name, value in pairs:\n    totals[name] += value\nreturn dict(totals)',
      branch:
        'totals = {}\nfor name, value in pairs:\n    if name not in totals:\n        totals[name] = 0\n    totals[name] += value\nreturn totals',
    },
  }),
  define('group_by_name', { pairs }, 'dict[str, list[int]]', {
    topic,
    names: ['collect_by_key', 'group_values'],
    nouns: ['a dictionary that maps each name in {pairs} to the list of its values'],
    code: {
      setdefault:
        'groups = {}\nfor name, value in pairs:\n    groups.setdefault(name, []).append(value)\nreturn groups',
      branch:
        'groups = {}\nfor name, value in pairs:\n    if name not in groups:\n        groups[name] = []\n    groups[name].append(value)\nreturn groups',
      defaultdict:
        'groups = defaultdict(list)\nfor name, value in pairs:\n    groups[name].append(value)\nreturn dict(groups)',
    },
  }),
  define('first_items', { pairs }, 'list[str]', {
    topic: 'tuples',
    names: ['names_of', 'unzip_names'],
    nouns: ['the first items of the tuples in {pairs}'],
    code: {
      comprehension: 'return [name for name, value in pairs]',
      index: 'return [pair[0] for pair in pairs]',
      loop: 'names = []\nfor pair in pairs:\n    names.append(pair[0])\nreturn names',
    },
  }),
  define('swap_pairs', { pairs }, 'list[tuple[int, str]]', {
    topic: 'tuples',
    heldOut: true,
    names: ['flip_pairs', 'reverse_pairs'],
    nouns: ['a list of the tuples in {pairs} with their two items exchanged'],
    code: {
      comprehension: 'return [(value, name) for name, value in pairs]',
      loop: 'result = []\nfor name, value in pairs:\n    result.append((value, name))\nreturn result',
      index: 'return [(pair[1], pair[0]) for pair in pairs]',
    },
  }),
  define(
    'best_entry',
    { pairs: like(pairs, { noun: 'a non-empty list of (name, value) pairs', edges: [] }) },
    'str',
    {
      topic: 'tuples',
      names: ['name_of_largest', 'top_name'],
      nouns: ['the name with the largest value in {pairs}'],
      notes: ['If several have it, return the first.'],
      code: {
        builtin: 'return max(pairs, key=lambda pair: pair[1])[0]',
        loop: 'best_name, best_value = pairs[0]\nfor name, value in pairs:\n    if value > best_value:\n        best_name, best_value = name, value\nreturn best_name',
      },
    },
  ),
  define(
    'zip_to_dictionary',
    { keys: named(strings, 'keys', 'names'), values: named(ints, 'values', 'numbers') },
    'dict[str, int]',
    {
      topic,
      names: ['combine_lists', 'dict_from_lists'],
      nouns: [
        'a dictionary that maps each element of {keys} to the element of {values} at the same position',
      ],
      notes: ['Extra elements of the longer list are ignored.'],
      code: {
        builtin: 'return dict(zip(keys, values))',
        comprehension: 'return {key: value for key, value in zip(keys, values)}',
        loop: 'result = {}\nfor i in range(min(len(keys), len(values))):\n    result[keys[i]] = values[i]\nreturn result',
      },
    },
  ),
  define('index_words', { words: strings }, 'dict[str, list[str]]', {
    topic,
    names: ['group_by_first_letter', 'words_by_letter'],
    nouns: [
      'a dictionary that maps each first letter to the list of the strings in {words} that start with it',
    ],
    notes: ['Empty strings are left out.'],
    code: {
      setdefault:
        'index = {}\nfor word in words:\n    if word:\n        index.setdefault(word[0], []).append(word)\nreturn index',
      branch:
        'index = {}\nfor word in words:\n    if not word:\n        continue\n    if word[0] not in index:\n        index[word[0]] = []\n    index[word[0]].append(word)\nreturn index',
    },
  }),
  define(
    'total_cost',
    {
      prices: named(tally, 'prices'),
      basket: named(
        like(strings, {
          sample: (random) =>
            Array.from({ length: 1 + random.int(3) }, () => random.pick(fruits.slice(0, 6))),
        }),
        'basket',
        'items',
      ),
    },
    'int',
    {
      drawn: { basket: 'prices.keys' },
      topic,
      names: ['basket_price', 'sum_of_prices'],
      nouns: ['the total price of the items in {basket}, looked up in {prices}'],
      notes: ['An item without a price costs nothing.'],
      code: {
        comprehension: 'return sum(prices.get(item, 0) for item in basket)',
        loop: 'total = 0\nfor item in basket:\n    if item in prices:\n        total += prices[item]\nreturn total',
      },
    },
  ),
];
