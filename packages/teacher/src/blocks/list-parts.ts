/** Nested lists, lists taken apart, and questions about the elements of a list. */
import { define, type FunctionBlock } from '../core/block.js';
import {
  anyInt,
  anyList,
  int,
  ints,
  natural,
  nestedInts,
  someInts,
  someList,
  strings,
} from '../core/catalogue.js';
import { named, type Domain } from '../core/domains.js';

const topic = 'lists';

export const listParts: FunctionBlock[] = [
  define('flatten', { lists: nestedInts }, 'list[int]', {
    topic: 'nested lists',
    names: ['flatten_lists', 'concatenate_all'],
    nouns: ['a flat list of all elements of the lists in {lists}'],
    does: ['Flatten {lists} into one list'],
    code: {
      comprehension: 'return [item for inner in lists for item in inner]',
      loop: 'result = []\nfor inner in lists:\n    for item in inner:\n        result.append(item)\nreturn result',
      extend: 'result = []\nfor inner in lists:\n    result.extend(inner)\nreturn result',
      builtin: 'return sum(lists, [])',
      recursion: 'if not lists:\n    return []\nreturn lists[0] + itself(lists[1:])',
    },
  }),
  define('longest_list', { lists: nestedInts }, 'int', {
    topic: 'nested lists',
    names: ['max_length', 'length_of_longest'],
    nouns: ['the length of the longest list in {lists}'],
    notes: ['Return 0 if there are no lists.'],
    code: {
      builtin: 'return max((len(inner) for inner in lists), default=0)',
      loop: 'longest = 0\nfor inner in lists:\n    if len(inner) > longest:\n        longest = len(inner)\nreturn longest',
    },
  }),
  define('chunks', { items: anyList, size: int(1, 4, 'size', 'n') }, 'list[list[T]]', {
    topic: 'nested lists',
    names: ['split_into_chunks', 'group_in_chunks'],
    nouns: ['a list of consecutive pieces of {items} with {size} elements each'],
    does: ['Split {items} into consecutive pieces of {size} elements'],
    notes: ['The last piece may be shorter.'],
    code: {
      comprehension: 'return [items[i:i + size] for i in range(0, len(items), size)]',
      loop: 'result = []\nfor i in range(0, len(items), size):\n    result.append(items[i:i + size])\nreturn result',
      while:
        'result = []\nrest = items\nwhile rest:\n    result.append(rest[:size])\n    rest = rest[size:]\nreturn result',
    },
  }),
  define('windows', { items: anyList, size: int(1, 4, 'size', 'k') }, 'list[list[T]]', {
    topic: 'nested lists',
    names: ['sliding_windows', 'all_windows'],
    nouns: ['a list of all windows of {size} consecutive elements of {items}, from left to right'],
    code: {
      comprehension: 'return [items[i:i + size] for i in range(len(items) - size + 1)]',
      loop: 'result = []\nfor start in range(len(items) - size + 1):\n    result.append(items[start:start + size])\nreturn result',
    },
  }),
  define('split_in_half', { items: anyList }, 'tuple[list[T], list[T]]', {
    topic,
    names: ['halves', 'split_list'],
    nouns: ['a tuple with the first half and the second half of {items}'],
    notes: ['If the number of elements is odd, the second half is one longer.'],
    code: {
      slice: 'middle = len(items) // 2\nreturn items[:middle], items[middle:]',
      loop: 'first, second = [], []\nfor i, item in enumerate(items):\n    if i < len(items) // 2:\n        first.append(item)\n    else:\n        second.append(item)\nreturn first, second',
    },
  }),
  define('evens_and_odds', { numbers: ints }, 'tuple[list[int], list[int]]', {
    topic,
    names: ['split_by_parity', 'separate_even_odd'],
    nouns: ['a tuple of two lists: the even numbers of {numbers} and the odd ones'],
    code: {
      comprehension:
        'evens = [n for n in numbers if n % 2 == 0]\nodds = [n for n in numbers if n % 2 != 0]\nreturn evens, odds',
      loop: 'evens, odds = [], []\nfor number in numbers:\n    if number % 2 == 0:\n        evens.append(number)\n    else:\n        odds.append(number)\nreturn evens, odds',
    },
  }),
  define('move_zeros', { numbers: withZeros() }, 'list[int]', {
    topic,
    names: ['zeros_to_end', 'push_zeros_back'],
    nouns: ['the elements of {numbers} with all zeros moved to the end'],
    does: ['Move all zeros in {numbers} to the end and keep the other elements in order'],
    code: {
      comprehension:
        'nonzero = [n for n in numbers if n != 0]\nreturn nonzero + [0] * (len(numbers) - len(nonzero))',
      loop: 'result = []\nzeros = 0\nfor number in numbers:\n    if number == 0:\n        zeros += 1\n    else:\n        result.append(number)\nreturn result + [0] * zeros',
      sorting: 'return sorted(numbers, key=lambda n: n == 0)',
    },
  }),
  define(
    'replace_value',
    { numbers: ints, old: named(anyInt, 'old'), new: named(natural, 'new') },
    'list[int]',
    {
      drawn: { old: 'numbers' },
      topic,
      names: ['substitute_value', 'swap_values'],
      nouns: ['a copy of {numbers} in which every {old} is replaced by {new}'],
      code: {
        comprehension: 'return [new if number == old else number for number in numbers]',
        loop: 'result = []\nfor number in numbers:\n    if number == old:\n        result.append(new)\n    else:\n        result.append(number)\nreturn result',
      },
    },
  ),
  define('insert_between', { items: strings, separator: oneMark() }, 'list[str]', {
    topic,
    names: ['intersperse'],
    nouns: ['a list with {separator} between each two neighboring elements of {items}'],
    code: {
      loop: 'result = []\nfor i, item in enumerate(items):\n    if i > 0:\n        result.append(separator)\n    result.append(item)\nreturn result',
      slice:
        'result = [separator] * max(0, 2 * len(items) - 1)\nfor i, item in enumerate(items):\n    result[2 * i] = item\nreturn result',
    },
  }),
  define('repeat_each', { items: anyList, times: int(0, 3, 'times', 'n') }, 'list[T]', {
    topic,
    names: ['duplicate_each', 'stretch'],
    nouns: ['a list in which each element of {items} occurs {times} times in a row'],
    code: {
      comprehension: 'return [item for item in items for _ in range(times)]',
      loop: 'result = []\nfor item in items:\n    result.extend([item] * times)\nreturn result',
      nested:
        'result = []\nfor item in items:\n    for _ in range(times):\n        result.append(item)\nreturn result',
    },
  }),
  define('last_element', { items: someList }, 'T', {
    topic,
    names: ['get_last', 'last_item'],
    nouns: ['the last element of {items}'],
    code: { index: 'return items[-1]', length: 'return items[len(items) - 1]' },
  }),
  define('middle_element', { items: someList }, 'T', {
    topic,
    names: ['get_middle', 'middle_item'],
    nouns: ['the middle element of {items}'],
    notes: ['If the number of elements is even, return the second of the two in the middle.'],
    code: { index: 'return items[len(items) // 2]', steps: 'middle = len(items) // 2\nreturn items[middle]' },
  }),
  define('is_sorted', { numbers: ints }, 'bool', {
    topic: 'sorting',
    names: ['is_ascending', 'check_sorted', 'in_order'],
    is: [
      '{numbers} is sorted in ascending order',
      'no element of {numbers} is smaller than the one before it',
    ],
    code: {
      builtin: 'return numbers == sorted(numbers)',
      zip: 'return all(a <= b for a, b in zip(numbers, numbers[1:]))',
      loop: 'for i in range(1, len(numbers)):\n    if numbers[i] < numbers[i - 1]:\n        return False\nreturn True',
      recursion:
        'if len(numbers) < 2:\n    return True\nreturn numbers[0] <= numbers[1] and itself(numbers[1:])',
    },
  }),
  define('is_alternating', { numbers: ints }, 'bool', {
    topic: 'searching',
    names: ['no_equal_neighbors', 'neighbors_differ'],
    is: ['no two neighboring elements of {numbers} are equal'],
    code: {
      zip: 'return all(a != b for a, b in zip(numbers, numbers[1:]))',
      loop: 'for i in range(len(numbers) - 1):\n    if numbers[i] == numbers[i + 1]:\n        return False\nreturn True',
    },
  }),
  define('has_duplicates', { items: anyList }, 'bool', {
    topic: 'sets',
    names: ['contains_duplicate', 'any_repeated'],
    is: ['some element of {items} occurs more than once', '{items} contains a duplicate'],
    code: {
      set: 'return len(set(items)) < len(items)',
      loop: 'seen = set()\nfor item in items:\n    if item in seen:\n        return True\n    seen.add(item)\nreturn False',
      nested:
        'for i in range(len(items)):\n    for j in range(i + 1, len(items)):\n        if items[i] == items[j]:\n            return True\nreturn False',
    },
  }),
  define('element_counts', { items: anyList }, 'dict[T, int]', {
    topic: 'counting',
    names: ['count_elements', 'tally', 'frequencies'],
    nouns: ['a dictionary with the number of times each element occurs in {items}'],
    does: ['Count how often each element occurs in {items}'],
    code: {
      get: 'counts = {}\nfor item in items:\n    counts[item] = counts.get(item, 0) + 1\nreturn counts',
      loop: 'counts = {}\nfor item in items:\n    if item in counts:\n        counts[item] += 1\n    else:\n        counts[item] = 1\nreturn counts',
      builtin: 'return dict(Counter(items))',
    },
  }),
  define('most_common', { items: someList }, 'T', {
    topic: 'counting',
    names: ['mode', 'most_frequent'],
    nouns: ['the element that occurs most often in {items}'],
    notes: ['If several elements occur equally often, return the one that comes first.'],
    code: {
      builtin: 'return max(items, key=items.count)',
      counter: 'return Counter(items).most_common(1)[0][0]',
      loop: 'best = items[0]\nfor item in items:\n    if items.count(item) > items.count(best):\n        best = item\nreturn best',
    },
  }),
  define('repeated_elements', { numbers: ints }, 'list[int]', {
    topic: 'counting',
    names: ['find_duplicates', 'duplicated_values'],
    nouns: ['a sorted list of the numbers that occur more than once in {numbers}'],
    code: {
      set: 'return sorted({n for n in numbers if numbers.count(n) > 1})',
      loop: 'seen = set()\nrepeated = set()\nfor number in numbers:\n    if number in seen:\n        repeated.add(number)\n    seen.add(number)\nreturn sorted(repeated)',
      counter: 'counts = Counter(numbers)\nreturn sorted(n for n, count in counts.items() if count > 1)',
    },
  }),
  define('spread', { numbers: someInts }, 'int', {
    topic: 'aggregation',
    names: ['value_range', 'max_minus_min'],
    nouns: ['the difference between the largest and the smallest element of {numbers}'],
    code: {
      builtin: 'return max(numbers) - min(numbers)',
      sorting: 'ordered = sorted(numbers)\nreturn ordered[-1] - ordered[0]',
      loop: 'low = high = numbers[0]\nfor number in numbers:\n    if number < low:\n        low = number\n    if number > high:\n        high = number\nreturn high - low',
    },
  }),
];

function withZeros(): Domain {
  return {
    ...ints,
    sample: (random) =>
      Array.from({ length: 2 + random.int(5) }, () => (random.int(2) ? 0 : random.int(19) - 5)),
    edges: [[], [0, 1]],
  };
}

function oneMark(): Domain {
  return {
    type: 'str',
    noun: 'a string',
    skins: [{ name: 'separator', one: 'separator', many: 'separators', elements: ['separator'] }],
    sample: (random) => random.pick(['-', '+', '|', 'and', '/']),
    edges: [],
  };
}
