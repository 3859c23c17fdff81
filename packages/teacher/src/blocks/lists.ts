/** Functions from lists to lists: selection, order, position, two lists side by side. */
import { define, type FunctionBlock } from '../core/block.js';
import { anyInt, anyList, int, ints, someList } from '../core/catalogue.js';
import { named } from '../core/domains.js';

const topic = 'lists';

export const lists: FunctionBlock[] = [
  define('reverse_list', { items: anyList }, 'list[T]', {
    topic,
    names: ['reversed_list', 'backwards'],
    nouns: ['a new list with the elements of {items} in reverse order'],
    does: ['Reverse {items} and return the result as a new list'],
    code: {
      slice: 'return items[::-1]',
      builtin: 'return list(reversed(items))',
      loop: 'result = []\nfor item in items:\n    result.insert(0, item)\nreturn result',
      index:
        'result = []\nfor i in range(len(items) - 1, -1, -1):\n    result.append(items[i])\nreturn result',
      recursion: 'if not items:\n    return []\nreturn itself(items[1:]) + [items[0]]',
    },
  }),
  define('remove_duplicates', { items: anyList }, 'list[T]', {
    topic,
    names: ['unique', 'dedupe', 'distinct_elements'],
    nouns: ['the elements of {items} without duplicates, in order of first appearance'],
    does: ['Remove duplicates from {items}, keeping the first occurrence of each element'],
    code: {
      loop: 'result = []\nfor item in items:\n    if item not in result:\n        result.append(item)\nreturn result',
      set: 'seen = set()\nresult = []\nfor item in items:\n    if item not in seen:\n        seen.add(item)\n        result.append(item)\nreturn result',
      dict: 'return list(dict.fromkeys(items))',
    },
    idea: 'A set remembers what was seen, so each element is kept only the first time.',
  }),
  define('rotate_right', { items: someList, k: int(0, 6, 'k', 'steps', 'n') }, 'list[T]', {
    topic,
    names: ['rotate', 'rotate_list'],
    nouns: ['{items} rotated {k} places to the right'],
    notes: ['Elements that leave at the end come back at the front.'],
    code: {
      slice: 'k = k % len(items)\nreturn items[len(items) - k:] + items[:len(items) - k]',
      loop: 'result = list(items)\nfor _ in range(k):\n    result.insert(0, result.pop())\nreturn result',
      index: 'n = len(items)\nreturn [items[(i - k) % n] for i in range(n)]',
    },
  }),
  define('every_nth', { items: anyList, n: int(1, 4, 'n', 'step') }, 'list[T]', {
    topic,
    names: ['take_every_nth', 'sample_every'],
    nouns: ['every {n}-th element of {items}, starting with the first'],
    notes: ['The elements taken have the positions 0, n, 2n and so on.'],
    code: {
      slice: 'return items[::n]',
      loop: 'result = []\nfor i in range(0, len(items), n):\n    result.append(items[i])\nreturn result',
      comprehension: 'return [item for i, item in enumerate(items) if i % n == 0]',
    },
  }),
  define('first_elements', { items: anyList, n: int(0, 5, 'n', 'count') }, 'list[T]', {
    topic,
    names: ['take', 'first_n'],
    nouns: ['the first {n} elements of {items}, or all of them if there are fewer'],
    code: {
      slice: 'return items[:n]',
      loop: 'result = []\nfor item in items:\n    if len(result) == n:\n        break\n    result.append(item)\nreturn result',
    },
  }),
  define('last_elements', { items: anyList, n: int(1, 5, 'n', 'count') }, 'list[T]', {
    topic,
    heldOut: true,
    names: ['last_n', 'tail'],
    nouns: ['the last {n} elements of {items}, or all of them if there are fewer'],
    code: {
      slice: 'return items[-n:]',
      loop: 'result = list(items)\nwhile len(result) > n:\n    result.pop(0)\nreturn result',
      start: 'start = max(0, len(items) - n)\nreturn items[start:]',
    },
  }),
  define('without_ends', { items: anyList }, 'list[T]', {
    topic,
    names: ['drop_ends', 'inner_elements'],
    nouns: ['{items} without its first and last element'],
    code: {
      slice: 'return items[1:-1]',
      loop: 'result = []\nfor i in range(1, len(items) - 1):\n    result.append(items[i])\nreturn result',
    },
  }),
  define('swap_ends', { items: someList }, 'list[T]', {
    topic,
    heldOut: true,
    names: ['swap_first_and_last', 'exchange_ends'],
    nouns: ['a new list like {items} with its first and last element exchanged'],
    code: {
      swap: 'result = list(items)\nresult[0], result[-1] = result[-1], result[0]\nreturn result',
      slice: 'if len(items) == 1:\n    return items[:]\nreturn [items[-1]] + items[1:-1] + [items[0]]',
    },
  }),
  define('remove_value', { numbers: ints, value: named(anyInt, 'value', 'target') }, 'list[int]', {
    drawn: { value: 'numbers' },
    topic,
    names: ['without', 'drop_value'],
    nouns: ['{numbers} without the elements that are equal to {value}'],
    does: ['Remove every occurrence of {value} from {numbers} and return the result as a new list'],
    code: {
      comprehension: 'return [number for number in numbers if number != value]',
      loop: 'result = []\nfor number in numbers:\n    if number != value:\n        result.append(number)\nreturn result',
      remove: 'result = list(numbers)\nwhile value in result:\n    result.remove(value)\nreturn result',
    },
  }),
  define('running_totals', { numbers: ints }, 'list[int]', {
    topic,
    names: ['cumulative_sums', 'prefix_sums', 'running_sum'],
    nouns: [
      'the running totals of {numbers}',
      'the list whose element i is the sum of the first i + 1 elements of {numbers}',
    ],
    code: {
      loop: 'totals = []\ntotal = 0\nfor number in numbers:\n    total += number\n    totals.append(total)\nreturn totals',
      comprehension: 'return [sum(numbers[:i + 1]) for i in range(len(numbers))]',
      builtin: 'return list(accumulate(numbers))',
    },
    idea: 'Keep one total and append it after adding each number.',
  }),
  define('running_maximum', { numbers: ints }, 'list[int]', {
    topic,
    names: ['running_max', 'highest_so_far'],
    nouns: ['the largest value seen so far at each position of {numbers}'],
    code: {
      loop: 'result = []\nfor number in numbers:\n    if not result or number > result[-1]:\n        result.append(number)\n    else:\n        result.append(result[-1])\nreturn result',
      comprehension: 'return [max(numbers[:i + 1]) for i in range(len(numbers))]',
    },
  }),
  define('differences', { numbers: ints }, 'list[int]', {
    topic,
    names: ['consecutive_differences', 'deltas'],
    nouns: ['the differences between consecutive elements of {numbers}'],
    notes: ['Each difference is the later element minus the one before it.'],
    code: {
      zip: 'return [b - a for a, b in zip(numbers, numbers[1:])]',
      index: 'return [numbers[i + 1] - numbers[i] for i in range(len(numbers) - 1)]',
      loop: 'result = []\nfor i in range(1, len(numbers)):\n    result.append(numbers[i] - numbers[i - 1])\nreturn result',
    },
  }),
  define('pairwise_sums', { numbers: ints }, 'list[int]', {
    topic,
    heldOut: true,
    names: ['adjacent_sums', 'neighbor_sums'],
    nouns: ['the sums of each element of {numbers} and the one after it'],
    code: {
      zip: 'return [a + b for a, b in zip(numbers, numbers[1:])]',
      loop: 'result = []\nfor i in range(len(numbers) - 1):\n    result.append(numbers[i] + numbers[i + 1])\nreturn result',
    },
  }),
  define(
    'add_lists',
    { first: named(ints, 'first', 'a', 'xs'), second: named(ints, 'second', 'b', 'ys') },
    'list[int]',
    {
      topic,
      names: ['elementwise_sum', 'add_vectors'],
      nouns: ['the sums of the elements of {first} and {second} at the same positions'],
      notes: ['If one list is longer, its extra elements are ignored.'],
      code: {
        zip: 'return [x + y for x, y in zip(first, second)]',
        loop: 'result = []\nfor i in range(min(len(first), len(second))):\n    result.append(first[i] + second[i])\nreturn result',
      },
    },
  ),
  define(
    'dot_product',
    { first: named(ints, 'first', 'a', 'u'), second: named(ints, 'second', 'b', 'v') },
    'int',
    {
      topic: 'aggregation',
      names: ['inner_product', 'scalar_product'],
      nouns: ['the sum of the products of the elements of {first} and {second} at the same positions'],
      notes: ['If one list is longer, its extra elements are ignored.'],
      code: {
        zip: 'return sum(x * y for x, y in zip(first, second))',
        loop: 'total = 0\nfor i in range(min(len(first), len(second))):\n    total += first[i] * second[i]\nreturn total',
        unpack: 'total = 0\nfor x, y in zip(first, second):\n    total += x * y\nreturn total',
      },
    },
  ),
  define(
    'interleave',
    { first: named(anyList, 'first', 'a'), second: named(anyList, 'second', 'b') },
    'list',
    {
      topic,
      names: ['alternate', 'merge_alternating'],
      nouns: ['a list that takes elements from {first} and {second} in turn, starting with {first}'],
      notes: ['It stops when the shorter list has no elements left.'],
      code: {
        zip: 'result = []\nfor x, y in zip(first, second):\n    result.append(x)\n    result.append(y)\nreturn result',
        comprehension: 'return [item for pair in zip(first, second) for item in pair]',
        index:
          'result = []\nfor i in range(min(len(first), len(second))):\n    result += [first[i], second[i]]\nreturn result',
      },
    },
  ),
  define(
    'common_elements',
    { first: named(ints, 'first', 'a'), second: named(ints, 'second', 'b') },
    'list[int]',
    {
      topic: 'sets',
      names: ['intersection', 'shared_elements'],
      nouns: ['a sorted list of the numbers that occur in both {first} and {second}, without duplicates'],
      code: {
        set: 'return sorted(set(first) & set(second))',
        loop: 'result = []\nfor number in first:\n    if number in second and number not in result:\n        result.append(number)\nresult.sort()\nreturn result',
        comprehension: 'return sorted({number for number in first if number in second})',
      },
    },
  ),
  define(
    'only_in_first',
    { first: named(ints, 'first', 'a'), second: named(ints, 'second', 'b') },
    'list[int]',
    {
      topic: 'sets',
      heldOut: true,
      names: ['list_difference', 'not_in_second'],
      nouns: ['the elements of {first} that do not occur in {second}, in their order'],
      code: {
        comprehension: 'return [number for number in first if number not in second]',
        loop: 'result = []\nfor number in first:\n    if number not in second:\n        result.append(number)\nreturn result',
        set: 'excluded = set(second)\nreturn [number for number in first if number not in excluded]',
      },
    },
  ),
  define(
    'merge_unique',
    { first: named(ints, 'first', 'a'), second: named(ints, 'second', 'b') },
    'list[int]',
    {
      topic: 'sets',
      names: ['union', 'combined_values'],
      nouns: ['a sorted list of all numbers that occur in {first} or {second}, without duplicates'],
      code: {
        set: 'return sorted(set(first) | set(second))',
        concatenate: 'return sorted(set(first + second))',
        loop: 'result = []\nfor number in first + second:\n    if number not in result:\n        result.append(number)\nreturn sorted(result)',
      },
    },
  ),
];
