/** Recursion and simple dynamic programming. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, ints, lowercase, choiceDomain, someInts } from '../core/catalogue.js';
import { like, named } from '../core/domains.js';

const coins = choiceDomain(
  'list[int]',
  'a list of positive coin values',
  ['coins'],
  [
    [1, 2, 5],
    [2, 3],
    [1, 5, 10],
    [5, 2],
    [3, 4],
    [1, 3, 4],
    [7, 2, 3],
  ],
);
const grid = choiceDomain(
  'list[list[int]]',
  'a grid of non-negative integers given as a list of rows',
  ['grid', 'costs'],
  [
    [
      [1, 3],
      [2, 1],
    ],
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [[5]],
    [
      [1, 9, 1],
      [1, 9, 1],
      [1, 1, 1],
    ],
    [
      [2, 0],
      [4, 3],
      [1, 1],
    ],
    [
      [3, 1, 1, 2],
      [1, 5, 1, 0],
    ],
  ],
);
export const dynamic: FunctionBlock[] = [
  define('climb_stairs', { n: int(0, 12, 'n', 'steps') }, 'int', {
    topic: 'dynamic programming',
    names: ['count_ways_to_climb', 'staircase_ways'],
    nouns: ['the number of ways to climb {n} steps by taking 1 or 2 steps at a time'],
    notes: ['There is one way to climb 0 steps.'],
    code: {
      loop: 'previous, current = 1, 1\nfor _ in range(n - 1):\n    previous, current = current, previous + current\nreturn current',
      table:
        'ways = [1, 1]\nfor i in range(2, n + 1):\n    ways.append(ways[i - 1] + ways[i - 2])\nreturn ways[n]',
      recursion: 'if n < 2:\n    return 1\nreturn itself(n - 1) + itself(n - 2)',
    },
    idea: 'The last move is one step or two, so the ways to reach step n are those for n - 1 plus those for n - 2.',
  }),
  define('coin_change', { coins, amount: int(0, 20, 'amount', 'target') }, 'int', {
    topic: 'dynamic programming',
    names: ['fewest_coins', 'min_coins'],
    nouns: ['the smallest number of coins from {coins} that add up to {amount}, or -1 if that is impossible'],
    notes: ['Each coin may be used any number of times.'],
    code: {
      table: `
        best = [0] + [None] * amount
        for total in range(1, amount + 1):
            for coin in coins:
                if coin <= total and best[total - coin] is not None:
                    candidate = best[total - coin] + 1
                    if best[total] is None or candidate < best[total]:
                        best[total] = candidate
        return -1 if best[amount] is None else best[amount]`,
      levels: `
        reachable = {0}
        count = 0
        while reachable:
            if amount in reachable:
                return count
            reachable = {s + coin for s in reachable for coin in coins if s + coin <= amount}
            count += 1
        return -1`,
    },
    idea: 'The best way to make a total ends with some coin, and what remains is a smaller total already solved.',
  }),
  define('count_change', { coins, amount: int(0, 15, 'amount', 'target') }, 'int', {
    topic: 'dynamic programming',
    names: ['ways_to_pay', 'count_coin_combinations'],
    nouns: ['the number of different combinations of {coins} that add up to {amount}'],
    notes: ['Each coin may be used any number of times, and the order does not matter.'],
    code: {
      table:
        'ways = [1] + [0] * amount\nfor coin in coins:\n    for total in range(coin, amount + 1):\n        ways[total] += ways[total - coin]\nreturn ways[amount]',
      recursion:
        'if amount == 0:\n    return 1\nif amount < 0 or not coins:\n    return 0\nreturn itself(coins, amount - coins[0]) + itself(coins[1:], amount)',
    },
  }),
  define('max_subarray_sum', { numbers: someInts }, 'int', {
    topic: 'dynamic programming',
    names: ['largest_consecutive_sum', 'best_segment'],
    nouns: ['the largest sum of one or more consecutive elements of {numbers}'],
    code: {
      kadane:
        'best = current = numbers[0]\nfor number in numbers[1:]:\n    current = max(number, current + number)\n    best = max(best, current)\nreturn best',
      nested:
        'best = numbers[0]\nfor i in range(len(numbers)):\n    total = 0\n    for j in range(i, len(numbers)):\n        total += numbers[j]\n        best = max(best, total)\nreturn best',
    },
    idea: 'The best segment that ends at an element either extends the best one that ends just before it or starts anew.',
  }),
  define('longest_increasing_run', { numbers: ints }, 'int', {
    topic: 'dynamic programming',
    heldOut: true,
    names: ['longest_ascending_streak', 'increasing_run_length'],
    nouns: ['the length of the longest run of consecutive elements of {numbers} that strictly increase'],
    code: {
      loop: 'longest = 0\ncurrent = 0\nfor i, number in enumerate(numbers):\n    if i > 0 and number > numbers[i - 1]:\n        current += 1\n    else:\n        current = 1\n    longest = max(longest, current)\nreturn longest',
      lengths:
        'lengths = []\nfor i in range(len(numbers)):\n    if i > 0 and numbers[i] > numbers[i - 1]:\n        lengths.append(lengths[-1] + 1)\n    else:\n        lengths.append(1)\nreturn max(lengths, default=0)',
    },
  }),
  define('longest_increasing_subsequence', { numbers: ints }, 'int', {
    topic: 'dynamic programming',
    names: ['lis_length'],
    nouns: ['the length of the longest strictly increasing subsequence of {numbers}'],
    notes: ['The elements of a subsequence need not be next to each other.'],
    code: {
      table:
        'lengths = []\nfor i, number in enumerate(numbers):\n    best = 0\n    for j in range(i):\n        if numbers[j] < number:\n            best = max(best, lengths[j])\n    lengths.append(best + 1)\nreturn max(lengths, default=0)',
      tails: `
        tails = []
        for number in numbers:
            i = 0
            while i < len(tails) and tails[i] < number:
                i += 1
            if i == len(tails):
                tails.append(number)
            else:
                tails[i] = number
        return len(tails)`,
    },
  }),
  define(
    'longest_common_subsequence',
    { first: named(lowercase, 'first', 'a'), second: named(lowercase, 'second', 'b') },
    'int',
    {
      topic: 'dynamic programming',
      names: ['lcs_length'],
      nouns: ['the length of the longest common subsequence of {first} and {second}'],
      code: {
        table: `
        table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
        for i, x in enumerate(first):
            for j, y in enumerate(second):
                if x == y:
                    table[i + 1][j + 1] = table[i][j] + 1
                else:
                    table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
        return table[-1][-1]`,
        recursion:
          'if not first or not second:\n    return 0\nif first[0] == second[0]:\n    return 1 + itself(first[1:], second[1:])\nreturn max(itself(first[1:], second), itself(first, second[1:]))',
      },
    },
  ),
  define(
    'edit_distance',
    { first: named(lowercase, 'first', 'a'), second: named(lowercase, 'second', 'b') },
    'int',
    {
      topic: 'dynamic programming',
      names: ['levenshtein', 'edits_needed'],
      nouns: [
        'the smallest number of single-character insertions, deletions and replacements that turn {first} into {second}',
      ],
      code: {
        table: `
        previous = list(range(len(second) + 1))
        for i, x in enumerate(first, 1):
            current = [i]
            for j, y in enumerate(second, 1):
                cost = 0 if x == y else 1
                current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
            previous = current
        return previous[-1]`,
        recursion:
          'if not first:\n    return len(second)\nif not second:\n    return len(first)\nif first[0] == second[0]:\n    return itself(first[1:], second[1:])\nreturn 1 + min(itself(first[1:], second), itself(first, second[1:]), itself(first[1:], second[1:]))',
      },
    },
  ),
  define('grid_paths', { rows: int(1, 5, 'rows', 'm'), columns: int(1, 5, 'columns', 'n') }, 'int', {
    topic: 'dynamic programming',
    names: ['count_paths', 'unique_paths'],
    nouns: [
      'the number of paths from the top left to the bottom right of a grid with {rows} rows and {columns} columns that only go right or down',
    ],
    code: {
      table:
        'counts = [1] * columns\nfor _ in range(rows - 1):\n    for j in range(1, columns):\n        counts[j] += counts[j - 1]\nreturn counts[-1]',
      recursion:
        'if rows == 1 or columns == 1:\n    return 1\nreturn itself(rows - 1, columns) + itself(rows, columns - 1)',
      builtin: 'return math.comb(rows + columns - 2, rows - 1)',
    },
  }),
  define('cheapest_path', { grid }, 'int', {
    topic: 'dynamic programming',
    names: ['min_path_sum', 'lowest_cost_path'],
    nouns: [
      'the smallest sum along a path from the top left to the bottom right of {grid} that only goes right or down',
    ],
    code: {
      table: `
        costs = []
        for i, row in enumerate(grid):
            line = []
            for j, value in enumerate(row):
                before = []
                if i > 0:
                    before.append(costs[i - 1][j])
                if j > 0:
                    before.append(line[j - 1])
                line.append(value + min(before, default=0))
            costs.append(line)
        return costs[-1][-1]`,
      nested: `
        def cost(i, j):
            if i == 0 and j == 0:
                return grid[0][0]
            options = []
            if i > 0:
                options.append(cost(i - 1, j))
            if j > 0:
                options.append(cost(i, j - 1))
            return grid[i][j] + min(options)

        return cost(len(grid) - 1, len(grid[0]) - 1)`,
    },
  }),
  define(
    'subset_sum',
    {
      numbers: like(ints, {
        noun: 'a list of positive integers',
        sample: (random) => Array.from({ length: 2 + random.int(4) }, () => 1 + random.int(9)),
        edges: [[]],
      }),
      target: int(0, 20, 'target', 'total'),
    },
    'bool',
    {
      topic: 'dynamic programming',
      names: ['can_reach_sum', 'has_subset_with_sum'],
      is: ['some of the elements of {numbers} add up to {target}'],
      notes: ['Each element may be used at most once, and no elements add up to 0.'],
      code: {
        set: 'sums = {0}\nfor number in numbers:\n    sums = sums | {total + number for total in sums}\nreturn target in sums',
        recursion:
          'if target == 0:\n    return True\nif target < 0 or not numbers:\n    return False\nreturn itself(numbers[1:], target - numbers[0]) or itself(numbers[1:], target)',
      },
    },
  ),
  define(
    'subsets',
    {
      items: like(ints, {
        noun: 'a list of different integers',
        sample: (random) => random.shuffle([1, 2, 3, 5, 8]).slice(0, 1 + random.int(3)),
        edges: [[]],
      }),
    },
    'list[list[int]]',
    {
      topic: 'recursion',
      names: ['all_subsets', 'power_set'],
      nouns: ['a list of all subsets of {items}'],
      notes: [
        'It starts with the empty list, and each element doubles the list by being appended to all subsets found so far.',
      ],
      code: {
        loop: 'result = [[]]\nfor item in items:\n    result = result + [subset + [item] for subset in result]\nreturn result',
        recursion:
          'if not items:\n    return [[]]\nwithout = itself(items[:-1])\nreturn without + [subset + [items[-1]] for subset in without]',
      },
    },
  ),
  define(
    'permutations',
    {
      text: like(lowercase, {
        noun: 'a string of different letters',
        sample: (random) =>
          random
            .shuffle([...'abcd'])
            .slice(0, 1 + random.int(3))
            .join(''),
        edges: ['a'],
      }),
    },
    'list[str]',
    {
      topic: 'recursion',
      names: ['all_orders', 'letter_permutations'],
      nouns: ['a sorted list of all strings made by reordering the letters of {text}'],
      code: {
        recursion:
          'if len(text) <= 1:\n    return [text]\nresult = []\nfor i, char in enumerate(text):\n    for rest in itself(text[:i] + text[i + 1:]):\n        result.append(char + rest)\nreturn sorted(result)',
        loop: 'result = [""]\nfor char in text:\n    longer = []\n    for s in result:\n        for i in range(len(s) + 1):\n            longer.append(s[:i] + char + s[i:])\n    result = longer\nreturn sorted(result)',
      },
    },
  ),
  define('hanoi_moves', { n: int(0, 10, 'n', 'count') }, 'int', {
    topic: 'recursion',
    names: ['tower_of_hanoi', 'count_hanoi_moves'],
    nouns: ['the number of moves needed to solve the Tower of Hanoi with {n} disks'],
    code: {
      recursion: 'if n == 0:\n    return 0\nreturn 2 * itself(n - 1) + 1',
      formula: 'return 2 ** n - 1',
      loop: 'moves = 0\nfor _ in range(n):\n    moves = 2 * moves + 1\nreturn moves',
    },
  }),
  define('countdown', { n: int(0, 9) }, 'list[int]', {
    topic: 'recursion',
    names: ['count_down', 'countdown_list'],
    nouns: ['the list of integers from {n} down to 0'],
    code: {
      builtin: 'return list(range(n, -1, -1))',
      loop: 'result = []\nwhile n >= 0:\n    result.append(n)\n    n -= 1\nreturn result',
      recursion: 'if n == 0:\n    return [0]\nreturn [n] + itself(n - 1)',
    },
  }),
];
