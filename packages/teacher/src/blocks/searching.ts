/** Searching, sorting and merging. */
import { define, type FunctionBlock } from '../core/block.js';
import { anyInt, int, ints, sortedInts, someInts, strings } from '../core/catalogue.js';
import { like, named, type Domain } from '../core/domains.js';

const small = like(anyInt, { sample: (random) => random.int(14) - 2 });
const target = named(small, 'target', 'value', 'wanted');

const twoDifferent: Domain['sample'] = (random, skin) => {
  const numbers = someInts.sample(random, skin) as number[];
  return random.shuffle([...numbers, Math.max(...numbers) + 1 + random.int(5)]);
};

export const searching: FunctionBlock[] = [
  define('linear_search', { numbers: ints, target }, 'int', {
    drawn: { target: 'numbers' },
    topic: 'searching',
    names: ['find_index', 'index_of', 'position_of'],
    nouns: ['the index of the first element of {numbers} that is equal to {target}, or -1 if there is none'],
    code: {
      loop: 'for i in range(len(numbers)):\n    if numbers[i] == target:\n        return i\nreturn -1',
      enumerate:
        'for i, number in enumerate(numbers):\n    if number == target:\n        return i\nreturn -1',
      builtin: 'if target in numbers:\n    return numbers.index(target)\nreturn -1',
      while:
        'i = 0\nwhile i < len(numbers) and numbers[i] != target:\n    i += 1\nreturn i if i < len(numbers) else -1',
      exception: 'try:\n    return numbers.index(target)\nexcept ValueError:\n    return -1',
    },
  }),
  define('last_index', { numbers: ints, target }, 'int', {
    drawn: { target: 'numbers' },
    topic: 'searching',
    heldOut: true,
    names: ['find_last', 'last_position'],
    nouns: ['the index of the last element of {numbers} that is equal to {target}, or -1 if there is none'],
    code: {
      loop: 'result = -1\nfor i, number in enumerate(numbers):\n    if number == target:\n        result = i\nreturn result',
      backwards:
        'for i in range(len(numbers) - 1, -1, -1):\n    if numbers[i] == target:\n        return i\nreturn -1',
    },
  }),
  define('all_positions', { numbers: ints, target }, 'list[int]', {
    drawn: { target: 'numbers' },
    topic: 'searching',
    names: ['find_all', 'indices_of'],
    nouns: ['a list of all indices at which {target} occurs in {numbers}'],
    code: {
      comprehension: 'return [i for i, number in enumerate(numbers) if number == target]',
      loop: 'positions = []\nfor i in range(len(numbers)):\n    if numbers[i] == target:\n        positions.append(i)\nreturn positions',
    },
  }),
  define('contains', { numbers: ints, target }, 'bool', {
    drawn: { target: 'numbers' },
    topic: 'searching',
    names: ['includes', 'is_in_list'],
    is: ['{target} occurs in {numbers}'],
    code: {
      builtin: 'return target in numbers',
      loop: 'for number in numbers:\n    if number == target:\n        return True\nreturn False',
      any: 'return any(number == target for number in numbers)',
      recursion:
        'if not numbers:\n    return False\nreturn numbers[0] == target or itself(numbers[1:], target)',
    },
  }),
  define('binary_search', { numbers: distinctSorted(), target }, 'int', {
    drawn: { target: 'numbers' },
    topic: 'searching',
    names: ['search_sorted', 'bisect_search'],
    nouns: ['the index of {target} in the sorted list {numbers}, or -1 if it is not there'],
    code: {
      loop: `
        low, high = 0, len(numbers) - 1
        while low <= high:
            middle = (low + high) // 2
            if numbers[middle] == target:
                return middle
            if numbers[middle] < target:
                low = middle + 1
            else:
                high = middle - 1
        return -1`,
      nested: `
        def search(low, high):
            if low > high:
                return -1
            middle = (low + high) // 2
            if numbers[middle] == target:
                return middle
            if numbers[middle] < target:
                return search(middle + 1, high)
            return search(low, middle - 1)

        return search(0, len(numbers) - 1)`,
    },
    idea: 'Each comparison with the middle element halves the part of the list that can still hold the target.',
  }),
  define('insertion_point', { numbers: sortedInts, value: named(small, 'value', 'target') }, 'int', {
    topic: 'searching',
    names: ['where_to_insert', 'count_smaller'],
    nouns: [
      'the first index at which {value} can be inserted into the sorted list {numbers} so that it stays sorted',
    ],
    code: {
      loop: 'i = 0\nwhile i < len(numbers) and numbers[i] < value:\n    i += 1\nreturn i',
      count: 'return sum(1 for number in numbers if number < value)',
      bisection: `
        low, high = 0, len(numbers)
        while low < high:
            middle = (low + high) // 2
            if numbers[middle] < value:
                low = middle + 1
            else:
                high = middle
        return low`,
    },
  }),
  define('two_sum', { numbers: ints, target }, 'bool', {
    topic: 'searching',
    names: ['has_pair_with_sum', 'pair_sums_to'],
    is: ['two elements at different positions of {numbers} add up to {target}'],
    code: {
      nested:
        'for i in range(len(numbers)):\n    for j in range(i + 1, len(numbers)):\n        if numbers[i] + numbers[j] == target:\n            return True\nreturn False',
      set: 'seen = set()\nfor number in numbers:\n    if target - number in seen:\n        return True\n    seen.add(number)\nreturn False',
    },
    idea: 'For each number the partner it needs is known, so it is enough to ask whether that partner was seen.',
  }),
  define('index_of_max', { numbers: someInts }, 'int', {
    topic: 'searching',
    names: ['argmax', 'position_of_largest'],
    nouns: ['the index of the largest element of {numbers}'],
    notes: ['If it occurs several times, return the first index.'],
    code: {
      builtin: 'return numbers.index(max(numbers))',
      loop: 'best = 0\nfor i in range(1, len(numbers)):\n    if numbers[i] > numbers[best]:\n        best = i\nreturn best',
      key: 'return max(range(len(numbers)), key=lambda i: numbers[i])',
    },
  }),
  define('index_of_min', { numbers: someInts }, 'int', {
    topic: 'searching',
    heldOut: true,
    names: ['argmin', 'position_of_smallest'],
    nouns: ['the index of the smallest element of {numbers}'],
    notes: ['If it occurs several times, return the first index.'],
    code: {
      builtin: 'return numbers.index(min(numbers))',
      loop: 'best = 0\nfor i, number in enumerate(numbers):\n    if number < numbers[best]:\n        best = i\nreturn best',
    },
  }),
  define(
    'second_largest',
    {
      numbers: like(someInts, {
        noun: 'a list of integers with at least two different values',
        edges: [[1, 2]],
        sample: twoDifferent,
      }),
    },
    'int',
    {
      topic: 'searching',
      names: ['runner_up', 'second_highest'],
      nouns: ['the second largest of the different values in {numbers}'],
      code: {
        sorting: 'return sorted(set(numbers))[-2]',
        filter: 'largest = max(numbers)\nreturn max(n for n in numbers if n != largest)',
        loop: `
        largest = second = None
        for number in numbers:
            if largest is None or number > largest:
                largest, second = number, largest
            elif number != largest and (second is None or number > second):
                second = number
        return second`,
      },
    },
  ),
  define('closest_value', { numbers: someInts, target }, 'int', {
    topic: 'searching',
    names: ['nearest', 'closest_to'],
    nouns: ['the element of {numbers} that is closest to {target}'],
    notes: ['If two are equally close, return the one that comes first.'],
    code: {
      builtin: 'return min(numbers, key=lambda number: abs(number - target))',
      loop: 'best = numbers[0]\nfor number in numbers:\n    if abs(number - target) < abs(best - target):\n        best = number\nreturn best',
    },
  }),
  define('missing_number', { numbers: oneMissing() }, 'int', {
    topic: 'searching',
    names: ['find_missing', 'missing_value'],
    nouns: [
      'the one number from 0 to n that is missing in {numbers}, a list of n different numbers from 0 to n',
    ],
    code: {
      formula: 'n = len(numbers)\nreturn n * (n + 1) // 2 - sum(numbers)',
      loop: 'for candidate in range(len(numbers) + 1):\n    if candidate not in numbers:\n        return candidate',
      builtin: 'return sum(range(len(numbers) + 1)) - sum(numbers)',
    },
  }),
  define('peaks', { numbers: ints }, 'list[int]', {
    topic: 'searching',
    names: ['local_maxima', 'find_peaks'],
    nouns: ['the elements of {numbers} that are greater than both of their neighbors'],
    notes: ['The first and the last element have only one neighbor and do not count.'],
    code: {
      loop: 'result = []\nfor i in range(1, len(numbers) - 1):\n    if numbers[i] > numbers[i - 1] and numbers[i] > numbers[i + 1]:\n        result.append(numbers[i])\nreturn result',
      comprehension: 'return [b for a, b, c in zip(numbers, numbers[1:], numbers[2:]) if a < b > c]',
    },
  }),
  define('sort_numbers', { numbers: ints }, 'list[int]', {
    topic: 'sorting',
    names: ['sort_ascending', 'sorted_list', 'insertion_sort'],
    nouns: ['a new list with the elements of {numbers} in ascending order'],
    does: ['Sort {numbers} in ascending order and return the result as a new list'],
    code: {
      builtin: 'return sorted(numbers)',
      bubble: `
        result = list(numbers)
        for i in range(len(result)):
            for j in range(len(result) - 1 - i):
                if result[j] > result[j + 1]:
                    result[j], result[j + 1] = result[j + 1], result[j]
        return result`,
      insertion: `
        result = []
        for number in numbers:
            i = 0
            while i < len(result) and result[i] < number:
                i += 1
            result.insert(i, number)
        return result`,
      selection: `
        rest = list(numbers)
        result = []
        while rest:
            smallest = min(rest)
            rest.remove(smallest)
            result.append(smallest)
        return result`,
      quicksort: `
        if len(numbers) < 2:
            return list(numbers)
        pivot = numbers[0]
        smaller = [n for n in numbers[1:] if n < pivot]
        larger = [n for n in numbers[1:] if n >= pivot]
        return itself(smaller) + [pivot] + itself(larger)`,
    },
    idea: 'Sorting algorithms differ in how they find the next element, but each of them ends with every element before all larger ones.',
  }),
  define('sort_descending', { numbers: ints }, 'list[int]', {
    topic: 'sorting',
    names: ['sort_from_largest', 'descending'],
    nouns: ['a new list with the elements of {numbers} from the largest to the smallest'],
    code: {
      builtin: 'return sorted(numbers, reverse=True)',
      slice: 'return sorted(numbers)[::-1]',
      negative: 'return sorted(numbers, key=lambda n: -n)',
      selection:
        'rest = list(numbers)\nresult = []\nwhile rest:\n    largest = max(rest)\n    rest.remove(largest)\n    result.append(largest)\nreturn result',
    },
  }),
  define('sort_by_length', { words: strings }, 'list[str]', {
    topic: 'sorting',
    names: ['order_by_length', 'shortest_first'],
    nouns: ['the strings of {words} sorted by length, the shortest first'],
    notes: ['Strings of the same length keep their order.'],
    code: {
      builtin: 'return sorted(words, key=len)',
      lambda: 'return sorted(words, key=lambda word: len(word))',
      insertion:
        'result = []\nfor word in words:\n    i = len(result)\n    while i > 0 and len(result[i - 1]) > len(word):\n        i -= 1\n    result.insert(i, word)\nreturn result',
    },
  }),
  define('sort_ignoring_case', { words: strings }, 'list[str]', {
    topic: 'sorting',
    heldOut: true,
    names: ['case_insensitive_sort', 'sort_alphabetically'],
    nouns: ['the strings of {words} in alphabetical order, ignoring case'],
    code: {
      builtin: 'return sorted(words, key=str.lower)',
      lambda: 'return sorted(words, key=lambda word: word.lower())',
    },
  }),
  define(
    'merge_sorted',
    { first: named(sortedInts, 'first', 'a', 'left'), second: named(sortedInts, 'second', 'b', 'right') },
    'list[int]',
    {
      topic: 'sorting',
      names: ['merge', 'merge_lists'],
      nouns: ['one sorted list with all elements of the sorted lists {first} and {second}'],
      does: ['Merge the sorted lists {first} and {second} into one sorted list'],
      code: {
        builtin: 'return sorted(first + second)',
        pointers: `
        result = []
        i = j = 0
        while i < len(first) and j < len(second):
            if first[i] <= second[j]:
                result.append(first[i])
                i += 1
            else:
                result.append(second[j])
                j += 1
        return result + first[i:] + second[j:]`,
        recursion:
          'if not first:\n    return second\nif not second:\n    return first\nif first[0] <= second[0]:\n    return [first[0]] + itself(first[1:], second)\nreturn [second[0]] + itself(first, second[1:])',
      },
    },
  ),
  define('largest_numbers', { numbers: ints, n: int(0, 4, 'n', 'count', 'k') }, 'list[int]', {
    topic: 'sorting',
    names: ['top_n', 'n_largest'],
    nouns: ['the {n} largest elements of {numbers}, from the largest down'],
    notes: ['If there are fewer, return all of them.'],
    code: {
      builtin: 'return sorted(numbers, reverse=True)[:n]',
      loop: 'rest = list(numbers)\nresult = []\nwhile rest and len(result) < n:\n    largest = max(rest)\n    rest.remove(largest)\n    result.append(largest)\nreturn result',
    },
  }),
  define('median', { numbers: someInts }, 'float', {
    topic: 'sorting',
    names: ['find_median', 'middle_number'],
    nouns: ['the median of {numbers}'],
    notes: [
      'If the number of elements is even, it is the average of the two in the middle. The result is a float.',
    ],
    code: {
      branch: `
        ordered = sorted(numbers)
        middle = len(ordered) // 2
        if len(ordered) % 2 == 1:
            return float(ordered[middle])
        return (ordered[middle - 1] + ordered[middle]) / 2`,
      symmetric:
        'ordered = sorted(numbers)\nlow = ordered[(len(ordered) - 1) // 2]\nhigh = ordered[len(ordered) // 2]\nreturn (low + high) / 2',
    },
  }),
  define(
    'rank_of',
    { scores: named(someInts, 'scores', 'numbers'), score: named(small, 'score', 'value') },
    'int',
    {
      drawn: { score: 'scores' },
      topic: 'searching',
      names: ['rank', 'place_of'],
      nouns: ['one plus the number of elements of {scores} that are greater than {score}'],
      code: {
        comprehension: 'return 1 + sum(1 for s in scores if s > score)',
        loop: 'rank = 1\nfor other in scores:\n    if other > score:\n        rank += 1\nreturn rank',
      },
    },
  ),
];

function distinctSorted(): Domain {
  return {
    ...sortedInts,
    noun: 'a sorted list of different integers',
    sample: (random) =>
      [...new Set(Array.from({ length: 1 + random.int(7) }, () => random.int(16) - 2))].sort((a, b) => a - b),
  };
}

function oneMissing(): Domain {
  return {
    ...ints,
    noun: 'a list of n different numbers from 0 to n',
    sample: (random) => {
      const all = Array.from({ length: 2 + random.int(6) }, (_, i) => i);
      all.splice(random.int(all.length), 1);
      return random.shuffle(all);
    },
    edges: [[0], [1]],
  };
}
