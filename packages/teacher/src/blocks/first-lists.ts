/** The functions of a beginner's first weeks: one pass over a list of numbers. */
import { define, type FunctionBlock } from '../core/block.js';
import { anyInt, anyList, int, ints, someInts, someList } from '../core/catalogue.js';
import { holdOut } from '../core/hold-out.js';

const limit = int(0, 20, 'limit', 'threshold', 'k');

/** A list of the numbers for which a condition on `n` holds. */
function keeping(name: string, names: string[], what: string, condition: string): FunctionBlock {
  return define(name, { numbers: ints }, 'list[int]', {
    topic: 'lists',
    names,
    nouns: [`a list of the ${what} in {numbers}`, `the ${what} in {numbers} as a new list`],
    does: [`Filter {numbers} so that only the ${what} are left`],
    code: {
      comprehension: `return [n for n in numbers if ${condition}]`,
      loop: `result = []\nfor n in numbers:\n    if ${condition}:\n        result.append(n)\nreturn result`,
      filter: `return list(filter(lambda n: ${condition}, numbers))`,
    },
  });
}

/** How many numbers meet a condition on `n`. */
function counting(name: string, names: string[], what: string, condition: string): FunctionBlock {
  return define(name, { numbers: ints }, 'int', {
    topic: 'counting',
    names,
    nouns: [`the number of ${what} in {numbers}`, `how many ${what} there are in {numbers}`],
    does: [`Count the ${what} in {numbers}`],
    code: {
      loop: `count = 0\nfor n in numbers:\n    if ${condition}:\n        count += 1\nreturn count`,
      builtin: `return sum(1 for n in numbers if ${condition})`,
      list: `return len([n for n in numbers if ${condition}])`,
    },
  });
}

/** A list with something made of every number `n`. */
function changing(name: string, names: string[], what: string, value: string): FunctionBlock {
  return define(name, { numbers: ints }, 'list[int]', {
    topic: 'lists',
    names,
    nouns: [`a list with ${what} of {numbers}`, `a new list with ${what} in {numbers}`],
    code: {
      comprehension: `return [${value} for n in numbers]`,
      loop: `result = []\nfor n in numbers:\n    result.append(${value})\nreturn result`,
      map: `return list(map(lambda n: ${value}, numbers))`,
    },
  });
}

export const firstLists: FunctionBlock[] = [
  define('sum_list', { numbers: ints }, 'int', {
    topic: 'aggregation',
    names: ['sum_numbers', 'total', 'add_all'],
    nouns: [
      'the sum of {numbers}',
      'the sum of all numbers in {numbers}',
      'the total of the numbers in {numbers}',
    ],
    does: ['Add up all numbers in {numbers}'],
    code: {
      builtin: 'return sum(numbers)',
      loop: 'total = 0\nfor n in numbers:\n    total += n\nreturn total',
      index: 'total = 0\nfor i in range(len(numbers)):\n    total += numbers[i]\nreturn total',
      recursion: 'if not numbers:\n    return 0\nreturn numbers[0] + itself(numbers[1:])',
    },
  }),
  define('product_list', { numbers: ints }, 'int', {
    topic: 'aggregation',
    names: ['product', 'multiply_all', 'multiply_list'],
    nouns: ['the product of all numbers in {numbers}'],
    does: ['Multiply all numbers in {numbers} together'],
    notes: ['The product of an empty list is 1.'],
    code: {
      loop: 'result = 1\nfor n in numbers:\n    result *= n\nreturn result',
      recursion: 'if not numbers:\n    return 1\nreturn numbers[0] * itself(numbers[1:])',
    },
  }),
  define('average', { numbers: someInts }, 'float', {
    topic: 'aggregation',
    names: ['mean', 'average_of_list', 'calculate_average'],
    nouns: ['the average of {numbers}', 'the mean of the numbers in {numbers}'],
    code: {
      builtin: 'return sum(numbers) / len(numbers)',
      steps: 'total = sum(numbers)\ncount = len(numbers)\nreturn total / count',
      loop: 'total = 0\nfor n in numbers:\n    total += n\nreturn total / len(numbers)',
    },
  }),
  define('max_in_list', { numbers: someInts }, 'int', {
    topic: 'aggregation',
    names: ['find_max', 'largest_number', 'maximum_of_list', 'max_element'],
    nouns: [
      'the largest number in {numbers}',
      'the maximum of {numbers}',
      'the greatest element of {numbers}',
    ],
    code: {
      builtin: 'return max(numbers)',
      loop: 'largest = numbers[0]\nfor n in numbers:\n    if n > largest:\n        largest = n\nreturn largest',
      rest: 'largest = numbers[0]\nfor n in numbers[1:]:\n    if n > largest:\n        largest = n\nreturn largest',
      sorted: 'return sorted(numbers)[-1]',
      recursion:
        'if len(numbers) == 1:\n    return numbers[0]\nlargest = itself(numbers[1:])\nreturn numbers[0] if numbers[0] > largest else largest',
    },
  }),
  define('min_in_list', { numbers: someInts }, 'int', {
    topic: 'aggregation',
    names: ['find_min', 'smallest_number', 'minimum_of_list', 'min_element'],
    nouns: ['the smallest number in {numbers}', 'the minimum of {numbers}', 'the least element of {numbers}'],
    code: {
      builtin: 'return min(numbers)',
      loop: 'smallest = numbers[0]\nfor n in numbers:\n    if n < smallest:\n        smallest = n\nreturn smallest',
      sorted: 'return sorted(numbers)[0]',
      index:
        'smallest = numbers[0]\nfor i in range(1, len(numbers)):\n    if numbers[i] < smallest:\n        smallest = numbers[i]\nreturn smallest',
    },
  }),
  define('min_and_max', { numbers: someInts }, 'tuple[int, int]', {
    topic: 'tuples',
    heldOut: true,
    names: ['smallest_and_largest', 'find_extremes'],
    nouns: ['a tuple with the smallest and the largest number in {numbers}'],
    code: {
      builtin: 'return min(numbers), max(numbers)',
      loop: 'smallest = largest = numbers[0]\nfor n in numbers:\n    if n < smallest:\n        smallest = n\n    if n > largest:\n        largest = n\nreturn smallest, largest',
    },
  }),
  define('list_length', { items: anyList }, 'int', {
    topic: 'lists',
    names: ['count_items', 'number_of_items', 'length'],
    nouns: ['the number of elements in {items}', 'how many elements {items} has'],
    code: {
      builtin: 'return len(items)',
      loop: 'count = 0\nfor item in items:\n    count += 1\nreturn count',
      recursion: 'if not items:\n    return 0\nreturn 1 + itself(items[1:])',
    },
  }),
  define('first_item', { items: someList }, 'T', {
    topic: 'lists',
    names: ['first_element', 'get_first'],
    nouns: ['the first element of {items}'],
    code: { index: 'return items[0]', steps: 'first = items[0]\nreturn first' },
  }),
  define('first_and_last', { items: someList }, 'list[T]', {
    topic: 'lists',
    heldOut: true,
    names: ['ends', 'both_ends'],
    nouns: ['a list of the first and the last element of {items}'],
    code: {
      index: 'return [items[0], items[-1]]',
      steps: 'first = items[0]\nlast = items[len(items) - 1]\nreturn [first, last]',
    },
  }),
  define('is_empty_list', { items: anyList }, 'bool', {
    topic: 'conditions',
    names: ['is_empty', 'has_no_elements'],
    is: ['{items} is empty', '{items} has no elements'],
    code: {
      length: 'return len(items) == 0',
      not: 'return not items',
      branch: 'if items:\n    return False\nreturn True',
    },
  }),
  define('count_occurrences', { items: someList, value: anyInt }, 'int', {
    topic: 'counting',
    names: ['count_value', 'how_often', 'occurrences'],
    nouns: ['the number of times {value} occurs in {items}', 'how often {value} is found in {items}'],
    does: ['Count how often {value} occurs in {items}'],
    drawn: { value: 'items' },
    code: {
      method: 'return items.count(value)',
      loop: 'count = 0\nfor item in items:\n    if item == value:\n        count += 1\nreturn count',
      builtin: 'return sum(1 for item in items if item == value)',
    },
  }),
  keeping(
    'filter_evens',
    ['even_numbers', 'get_evens', 'only_evens', 'keep_even'],
    'even numbers',
    'n % 2 == 0',
  ),
  keeping('filter_odds', ['odd_numbers', 'get_odds', 'only_odds', 'keep_odd'], 'odd numbers', 'n % 2 != 0'),
  keeping(
    'filter_positives',
    ['positive_numbers', 'get_positive', 'only_positive'],
    'positive numbers',
    'n > 0',
  ),
  keeping(
    'filter_negatives',
    ['negative_numbers', 'get_negatives', 'only_negative'],
    'negative numbers',
    'n < 0',
  ),
  counting('count_evens', ['count_even', 'number_of_evens', 'even_count'], 'even numbers', 'n % 2 == 0'),
  counting('count_odds', ['count_odd', 'number_of_odds', 'odd_count'], 'odd numbers', 'n % 2 == 1'),
  counting('count_positives', ['count_positive', 'number_of_positives'], 'positive numbers', 'n > 0'),
  holdOut(
    counting('count_negatives', ['count_negative', 'number_of_negatives'], 'negative numbers', 'n < 0'),
  ),
  counting('count_zeros', ['number_of_zeros', 'zero_count'], 'zeros', 'n == 0'),
  changing('square_all', ['squares', 'square_list', 'square_numbers'], 'the square of every number', 'n * n'),
  changing('double_all', ['doubled', 'double_list', 'double_numbers'], 'the double of every number', 'n * 2'),
  changing('increment_all', ['increase_by_one', 'increment_list'], 'one more than every number', 'n + 1'),
  changing('negate_all', ['negate_list', 'opposites'], 'the negative of every number', '-n'),
  changing('absolute_values', ['abs_all', 'absolute_list'], 'the absolute value of every number', 'abs(n)'),
  define('add_to_all', { numbers: ints, k: int(1, 20, 'k', 'amount') }, 'list[int]', {
    topic: 'lists',
    names: ['increase_all', 'add_to_each'],
    nouns: ['a list with {k} added to every number in {numbers}'],
    does: ['Add {k} to every number in {numbers} and return the new list'],
    code: {
      comprehension: 'return [n + k for n in numbers]',
      loop: 'result = []\nfor n in numbers:\n    result.append(n + k)\nreturn result',
    },
  }),
  define('scale_list', { numbers: ints, factor: int(0, 10, 'factor', 'k') }, 'list[int]', {
    topic: 'lists',
    names: ['scale', 'multiply_each', 'multiply_by'],
    nouns: ['a list with every number in {numbers} multiplied by {factor}'],
    does: ['Multiply every number in {numbers} by {factor} and return the new list'],
    code: {
      comprehension: 'return [n * factor for n in numbers]',
      loop: 'result = []\nfor n in numbers:\n    result.append(n * factor)\nreturn result',
    },
  }),
  define('numbers_above', { numbers: ints, limit }, 'list[int]', {
    topic: 'lists',
    heldOut: true,
    names: ['filter_greater', 'greater_than', 'above_limit'],
    nouns: ['a list of the numbers in {numbers} that are greater than {limit}'],
    code: {
      comprehension: 'return [n for n in numbers if n > limit]',
      loop: 'result = []\nfor n in numbers:\n    if n > limit:\n        result.append(n)\nreturn result',
    },
  }),
  define('count_above', { numbers: ints, limit }, 'int', {
    topic: 'counting',
    names: ['count_greater', 'how_many_above'],
    nouns: ['the number of elements of {numbers} that are greater than {limit}'],
    does: ['Count the numbers in {numbers} that are greater than {limit}'],
    code: {
      loop: 'count = 0\nfor n in numbers:\n    if n > limit:\n        count += 1\nreturn count',
      builtin: 'return sum(1 for n in numbers if n > limit)',
      list: 'return len([n for n in numbers if n > limit])',
    },
  }),
  define('sum_of_evens', { numbers: ints }, 'int', {
    topic: 'aggregation',
    names: ['sum_evens', 'add_evens', 'even_sum'],
    nouns: ['the sum of the even numbers in {numbers}'],
    does: ['Add up the even numbers in {numbers}'],
    code: {
      loop: 'total = 0\nfor n in numbers:\n    if n % 2 == 0:\n        total += n\nreturn total',
      builtin: 'return sum(n for n in numbers if n % 2 == 0)',
    },
  }),
  define('sum_of_positives', { numbers: ints }, 'int', {
    topic: 'aggregation',
    heldOut: true,
    names: ['sum_positives', 'add_positives'],
    nouns: ['the sum of the positive numbers in {numbers}'],
    does: ['Add up the positive numbers in {numbers}'],
    code: {
      loop: 'total = 0\nfor n in numbers:\n    if n > 0:\n        total += n\nreturn total',
      builtin: 'return sum(n for n in numbers if n > 0)',
    },
  }),
  define('sum_of_squared_list', { numbers: ints }, 'int', {
    topic: 'aggregation',
    names: ['sum_squares', 'sum_of_squares', 'add_squares'],
    nouns: ['the sum of the squares of the numbers in {numbers}'],
    code: {
      loop: 'total = 0\nfor n in numbers:\n    total += n * n\nreturn total',
      builtin: 'return sum(n * n for n in numbers)',
      power: 'return sum([n ** 2 for n in numbers])',
    },
  }),
  define('all_positive', { numbers: ints }, 'bool', {
    topic: 'conditions',
    names: ['only_positive_numbers', 'are_all_positive'],
    is: ['all numbers in {numbers} are positive', 'every number in {numbers} is greater than 0'],
    code: {
      builtin: 'return all(n > 0 for n in numbers)',
      loop: 'for n in numbers:\n    if n <= 0:\n        return False\nreturn True',
    },
  }),
  define('all_even', { numbers: ints }, 'bool', {
    topic: 'conditions',
    names: ['only_even_numbers', 'are_all_even'],
    is: ['all numbers in {numbers} are even', 'every number in {numbers} is even'],
    code: {
      builtin: 'return all(n % 2 == 0 for n in numbers)',
      loop: 'for n in numbers:\n    if n % 2 != 0:\n        return False\nreturn True',
    },
  }),
  define('has_negative', { numbers: ints }, 'bool', {
    topic: 'conditions',
    names: ['any_negative', 'contains_negative', 'below_zero'],
    is: ['any number in {numbers} is negative', 'there is a negative number in {numbers}'],
    code: {
      builtin: 'return any(n < 0 for n in numbers)',
      loop: 'for n in numbers:\n    if n < 0:\n        return True\nreturn False',
      flag: 'found = False\nfor n in numbers:\n    if n < 0:\n        found = True\nreturn found',
    },
  }),
  define('all_same', { items: anyList }, 'bool', {
    topic: 'conditions',
    names: ['all_equal', 'are_equal'],
    is: ['all elements of {items} are equal', 'the elements of {items} are all the same'],
    notes: ['This is also true of an empty list.'],
    code: {
      loop: 'for item in items:\n    if item != items[0]:\n        return False\nreturn True',
      set: 'return len(set(items)) <= 1',
      builtin: 'return all(item == items[0] for item in items)',
    },
  }),
  define('concatenate_lists', { first: ints, second: ints }, 'list[int]', {
    topic: 'lists',
    names: ['join_lists', 'combine_lists', 'concat'],
    nouns: ['a list with the elements of {first} followed by those of {second}'],
    does: ['Concatenate the lists {first} and {second}'],
    code: {
      plus: 'return first + second',
      loop: 'result = []\nfor item in first:\n    result.append(item)\nfor item in second:\n    result.append(item)\nreturn result',
      extend: 'result = list(first)\nresult.extend(second)\nreturn result',
    },
  }),
  define('clear_negatives', { numbers: ints }, 'list[int]', {
    topic: 'lists',
    heldOut: true,
    names: ['negatives_to_zero', 'replace_negatives'],
    nouns: ['a copy of {numbers} in which every negative number is replaced by 0'],
    code: {
      comprehension: 'return [max(n, 0) for n in numbers]',
      conditional: 'return [n if n > 0 else 0 for n in numbers]',
      loop: 'result = []\nfor n in numbers:\n    if n < 0:\n        result.append(0)\n    else:\n        result.append(n)\nreturn result',
    },
  }),
];
