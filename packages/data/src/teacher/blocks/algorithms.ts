/** Recursion, simple dynamic programming, parsing and simulation. */
import { define, type FunctionBlock } from '../core/block.js';
import { digitText, int, ints, lowercase, natural, oneOf, someInts, text, word } from '../core/catalogue.js';
import { like, named, type Domain } from '../core/domains.js';
import { Tuple } from '../python/values.js';

const brackets: Domain = oneOf(
  'str',
  'a string of brackets',
  ['text', 's', 'brackets'],
  [
    '()',
    '([])',
    '(]',
    '((',
    '{[()]}',
    '([)]',
    '',
    ')(',
    '()[]{}',
    '(()())',
    '[',
    '{}()',
    '((()))',
    '{(})',
    '[[]]',
    '[(])',
  ],
);
const parentheses = oneOf(
  'str',
  'a string of parentheses',
  ['text', 's'],
  ['()', '(())', '((()))', '', '()()', '(()())', '((())())', '(()(()))'],
);
const coins = oneOf(
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
const moves = like(oneOf('str', 'a string of the letters U, D, L and R', ['moves', 'path'], ['']), {
  sample: (random) => Array.from({ length: 1 + random.int(6) }, () => random.pick([...'UDLR'])).join(''),
  edges: [''],
});
const grid = oneOf(
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
const sums = oneOf(
  'str',
  'an expression of integers joined by + and -',
  ['expression', 'text'],
  ['1+2', '10-4+3', '7', '5-8', '100+20+3', '9-9', '12-2-2', '3+4-5+6'],
);
const postfix = oneOf(
  'str',
  'an expression in postfix notation, with spaces between its parts',
  ['expression', 'text'],
  ['3 4 +', '2 3 * 4 +', '5 1 2 + -', '7', '8 2 - 3 *', '1 2 3 + *', '10 4 - 2 -', '6 2 * 5 1 - +'],
);
const roman = oneOf(
  'str',
  'a Roman numeral',
  ['numeral', 'text', 'roman'],
  ['I', 'IV', 'IX', 'XIV', 'XL', 'MCMXC', 'VII', 'LVIII', 'MMXXI', 'CD', 'XCIX', 'III', 'DC'],
);
const settings = oneOf(
  'str',
  'a string of key=value parts separated by semicolons',
  ['text', 'line'],
  ['a=1;b=2', 'x=10', 'width=80;height=24', 'n=5;m=6;k=7', 'size=3;depth=12'],
);
const csv = oneOf(
  'str',
  'integers separated by commas',
  ['text', 'line', 'row'],
  ['1,2,3', '10', '4,-5,6', '7,7', '100,20,3', '0,-1', '8,6,4,2'],
);
const intervals = oneOf(
  'list[tuple[int, int]]',
  'a list of (start, end) tuples',
  ['intervals', 'ranges'],
  (
    [
      [
        [1, 3],
        [2, 5],
      ],
      [
        [1, 2],
        [4, 6],
      ],
      [
        [5, 8],
        [1, 2],
        [7, 9],
      ],
      [[0, 10]],
      [],
      [
        [3, 4],
        [4, 7],
        [9, 9],
      ],
      [
        [2, 6],
        [1, 3],
        [8, 9],
      ],
    ] as [number, number][][]
  ).map((list) => list.map((pair) => new Tuple(pair))),
);

export const algorithms: FunctionBlock[] = [
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
  define('hanoi_moves', { disks: int(0, 10, 'disks', 'n') }, 'int', {
    topic: 'recursion',
    names: ['tower_of_hanoi', 'count_hanoi_moves'],
    nouns: ['the number of moves needed to solve the Tower of Hanoi with {disks} disks'],
    code: {
      recursion: 'if disks == 0:\n    return 0\nreturn 2 * itself(disks - 1) + 1',
      formula: 'return 2 ** disks - 1',
      loop: 'moves = 0\nfor _ in range(disks):\n    moves = 2 * moves + 1\nreturn moves',
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
  define('is_balanced', { text: brackets }, 'bool', {
    topic: 'parsing',
    names: ['balanced_brackets', 'brackets_match'],
    is: ['every bracket in {text} is closed by one of its kind in the right order'],
    code: {
      stack: `
        closing = {")": "(", "]": "[", "}": "{"}
        stack = []
        for char in text:
            if char in "([{":
                stack.append(char)
            elif char in closing:
                if not stack or stack.pop() != closing[char]:
                    return False
        return not stack`,
      replace:
        'while "()" in text or "[]" in text or "{}" in text:\n    text = text.replace("()", "").replace("[]", "").replace("{}", "")\nreturn text == ""',
    },
    idea: 'A stack holds the open brackets; the one opened last must be closed first.',
  }),
  define('nesting_depth', { text: parentheses }, 'int', {
    topic: 'parsing',
    names: ['max_depth', 'deepest_level'],
    nouns: ['the greatest depth to which the parentheses in {text} are nested'],
    code: {
      loop: 'depth = 0\ndeepest = 0\nfor char in text:\n    if char == "(":\n        depth += 1\n        deepest = max(deepest, depth)\n    elif char == ")":\n        depth -= 1\nreturn deepest',
      counts: 'return max(text[:i].count("(") - text[:i].count(")") for i in range(len(text) + 1))',
    },
  }),
  define('evaluate_sum', { expression: sums }, 'int', {
    topic: 'parsing',
    names: ['evaluate_plus_minus', 'add_up_expression'],
    nouns: ['the value of {expression}'],
    code: {
      replace: 'terms = expression.replace("-", "+-").split("+")\nreturn sum(int(term) for term in terms)',
      loop: `
        total = 0
        sign = 1
        number = 0
        for char in expression:
            if char.isdigit():
                number = number * 10 + int(char)
            else:
                total += sign * number
                number = 0
                sign = 1 if char == "+" else -1
        return total + sign * number`,
    },
  }),
  define('evaluate_postfix', { expression: postfix }, 'int', {
    topic: 'parsing',
    names: ['postfix_value', 'reverse_polish'],
    nouns: ['the value of {expression}, whose operators are +, - and *'],
    notes: ['An operator stands after its two operands.'],
    code: {
      stack: `
        stack = []
        for token in expression.split():
            if token in "+-*":
                b = stack.pop()
                a = stack.pop()
                if token == "+":
                    stack.append(a + b)
                elif token == "-":
                    stack.append(a - b)
                else:
                    stack.append(a * b)
            else:
                stack.append(int(token))
        return stack[0]`,
      table: `
        operations = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
        stack = []
        for token in expression.split():
            if token in operations:
                right = stack.pop()
                left = stack.pop()
                stack.append(operations[token](left, right))
            else:
                stack.append(int(token))
        return stack.pop()`,
    },
  }),
  define('roman_to_int', { numeral: roman }, 'int', {
    topic: 'parsing',
    names: ['parse_roman', 'roman_value'],
    nouns: ['the number that {numeral} stands for'],
    notes: ['A letter before a larger one is subtracted, all others are added.'],
    code: {
      loop: `
        values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
        total = 0
        for i, letter in enumerate(numeral):
            value = values[letter]
            if i + 1 < len(numeral) and values[numeral[i + 1]] > value:
                total -= value
            else:
                total += value
        return total`,
      backwards: `
        values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
        total = 0
        largest = 0
        for letter in reversed(numeral):
            value = values[letter]
            if value < largest:
                total -= value
            else:
                total += value
                largest = value
        return total`,
    },
  }),
  define('int_to_roman', { n: int(1, 120, 'n', 'number') }, 'str', {
    topic: 'parsing',
    names: ['to_roman', 'roman_numeral'],
    nouns: ['the Roman numeral for {n}'],
    code: {
      loop: `
        symbols = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
        result = ""
        for value, symbol in symbols:
            while n >= value:
                result += symbol
                n -= value
        return result`,
      divide: `
        symbols = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
        parts = []
        for value, symbol in symbols:
            count, n = divmod(n, value)
            parts.append(symbol * count)
        return "".join(parts)`,
    },
  }),
  define('parse_settings', { text: settings }, 'dict[str, int]', {
    topic: 'parsing',
    names: ['parse_pairs', 'read_settings'],
    nouns: ['a dictionary of the keys and integer values in {text}'],
    code: {
      loop: 'result = {}\nfor part in text.split(";"):\n    key, value = part.split("=")\n    result[key] = int(value)\nreturn result',
      comprehension:
        'pairs = [part.split("=") for part in text.split(";")]\nreturn {key: int(value) for key, value in pairs}',
    },
  }),
  define('parse_numbers', { text: csv }, 'list[int]', {
    topic: 'parsing',
    names: ['parse_row', 'numbers_from_text'],
    nouns: ['the list of the integers in {text}'],
    code: {
      comprehension: 'return [int(part) for part in text.split(",")]',
      map: 'return list(map(int, text.split(",")))',
      loop: 'numbers = []\nfor part in text.split(","):\n    numbers.append(int(part))\nreturn numbers',
    },
  }),
  define(
    'extract_digits',
    {
      text: like(word, {
        sample: (random) =>
          Array.from({ length: 3 + random.int(5) }, () => random.pick([...'ab1234c9'])).join(''),
      }),
    },
    'int',
    {
      topic: 'parsing',
      names: ['digits_in_text', 'number_from_digits'],
      nouns: ['the number formed by the digits of {text} in their order, or 0 if there are none'],
      code: {
        loop: 'number = 0\nfor char in text:\n    if char.isdigit():\n        number = number * 10 + int(char)\nreturn number',
        join: 'digits = "".join(char for char in text if char.isdigit())\nreturn int(digits) if digits else 0',
      },
    },
  ),
  define(
    'is_valid_integer',
    {
      text: oneOf(
        'str',
        'a string',
        ['text', 's'],
        ['12', '-7', '3.5', '', 'abc', '+4', '0', '1a', '-', '99'],
      ),
    },
    'bool',
    {
      topic: 'parsing',
      names: ['looks_like_integer', 'is_integer_text'],
      is: ['{text} consists of digits, with or without one minus sign in front'],
      code: {
        branch: 'if text.startswith("-"):\n    text = text[1:]\nreturn text.isdigit()',
        builtin: 'return text.removeprefix("-").isdigit()',
        loop: 'digits = text[1:] if text[:1] == "-" else text\nif digits == "":\n    return False\nfor char in digits:\n    if char not in "0123456789":\n        return False\nreturn True',
      },
    },
  ),
  define('check_digit', { digits: digitText }, 'int', {
    topic: 'parsing',
    names: ['weighted_digit_sum', 'checksum'],
    nouns: ['the sum of the digits of {digits}, each multiplied by its position counted from 1, modulo 10'],
    code: {
      enumerate: 'return sum(i * int(digit) for i, digit in enumerate(digits, 1)) % 10',
      loop: 'total = 0\nfor i in range(len(digits)):\n    total += (i + 1) * int(digits[i])\nreturn total % 10',
    },
  }),
  define('follow_moves', { moves }, 'tuple[int, int]', {
    topic: 'simulation',
    names: ['final_position', 'robot_position'],
    nouns: ['the position (x, y) that is reached from (0, 0) by following {moves}'],
    notes: ['U and D change y by 1 and -1, R and L change x by 1 and -1.'],
    code: {
      branch:
        'x, y = 0, 0\nfor move in moves:\n    if move == "U":\n        y += 1\n    elif move == "D":\n        y -= 1\n    elif move == "R":\n        x += 1\n    else:\n        x -= 1\nreturn x, y',
      count: 'return moves.count("R") - moves.count("L"), moves.count("U") - moves.count("D")',
      table:
        'steps = {"U": (0, 1), "D": (0, -1), "L": (-1, 0), "R": (1, 0)}\nx = y = 0\nfor move in moves:\n    dx, dy = steps[move]\n    x += dx\n    y += dy\nreturn x, y',
    },
  }),
  define(
    'savings_years',
    {
      start: int(10, 100, 'start', 'balance'),
      goal: int(50, 300, 'goal', 'target'),
      deposit: int(5, 40, 'deposit', 'yearly'),
    },
    'int',
    {
      topic: 'simulation',
      names: ['years_to_save', 'years_until_goal'],
      nouns: [
        'the number of years until savings of {start} reach at least {goal} when {deposit} is added every year',
      ],
      code: {
        loop: 'years = 0\nwhile start < goal:\n    start += deposit\n    years += 1\nreturn years',
        formula: 'if start >= goal:\n    return 0\nreturn -(-(goal - start) // deposit)',
      },
    },
  ),
  define('bouncing_ball', { height: int(10, 200, 'height'), least: int(1, 9, 'least', 'minimum') }, 'int', {
    topic: 'simulation',
    names: ['count_bounces', 'bounces_until'],
    nouns: [
      'how often a ball dropped from {height} bounces to at least {least}, when each bounce reaches half the height, rounded down',
    ],
    code: {
      loop: 'bounces = 0\nwhile height // 2 >= least:\n    height //= 2\n    bounces += 1\nreturn bounces',
      recursion: 'if height // 2 < least:\n    return 0\nreturn 1 + itself(height // 2, least)',
    },
  }),
  define('last_in_circle', { n: int(1, 12, 'n', 'people'), k: int(1, 5, 'k', 'step') }, 'int', {
    topic: 'simulation',
    names: ['josephus', 'survivor'],
    nouns: [
      'the number of the person who remains when {n} people, numbered from 0, stand in a circle and every {k}-th one leaves until one is left',
    ],
    code: {
      loop: 'people = list(range(n))\nposition = 0\nwhile len(people) > 1:\n    position = (position + k - 1) % len(people)\n    people.pop(position)\nreturn people[0]',
      formula:
        'survivor = 0\nfor size in range(2, n + 1):\n    survivor = (survivor + k) % size\nreturn survivor',
      recursion: 'if n == 1:\n    return 0\nreturn (itself(n - 1, k) + k) % n',
    },
  }),
  define('merge_intervals', { intervals }, 'list[tuple[int, int]]', {
    topic: 'simulation',
    names: ['combine_intervals', 'join_ranges'],
    nouns: ['the intervals in {intervals} sorted by start, with those that overlap or touch merged'],
    code: {
      loop: `
        merged = []
        for start, end in sorted(intervals):
            if merged and start <= merged[-1][1]:
                last_start, last_end = merged[-1]
                merged[-1] = (last_start, max(last_end, end))
            else:
                merged.append((start, end))
        return merged`,
      while: `
        rest = sorted(intervals)
        merged = []
        while rest:
            start, end = rest.pop(0)
            while rest and rest[0][0] <= end:
                end = max(end, rest.pop(0)[1])
            merged.append((start, end))
        return merged`,
    },
  }),
  define('grade_letter', { score: int(0, 100, 'score', 'points') }, 'str', {
    topic: 'conditions',
    names: ['letter_grade', 'grade_for'],
    nouns: ['the grade for {score}: "A" from 90 on, "B" from 80 on, "C" from 70 on, and "F" below'],
    code: {
      branch:
        'if score >= 90:\n    return "A"\nif score >= 80:\n    return "B"\nif score >= 70:\n    return "C"\nreturn "F"',
      elif: 'if score >= 90:\n    grade = "A"\nelif score >= 80:\n    grade = "B"\nelif score >= 70:\n    grade = "C"\nelse:\n    grade = "F"\nreturn grade',
      table:
        'for least, letter in [(90, "A"), (80, "B"), (70, "C")]:\n    if score >= least:\n        return letter\nreturn "F"',
    },
  }),
  define(
    'fizz_buzz',
    { n: int(0, 15), small: int(2, 4, 'small', 'a'), large: int(5, 7, 'large', 'b') },
    'list[str]',
    {
      topic: 'conditions',
      names: ['fizz_buzz_list', 'replace_multiples'],
      nouns: [
        'the numbers from 1 to {n} as strings, with "Fizz" for multiples of {small}, "Buzz" for multiples of {large} and "FizzBuzz" for multiples of both',
      ],
      code: {
        branch: `
        result = []
        for i in range(1, n + 1):
            if i % small == 0 and i % large == 0:
                result.append("FizzBuzz")
            elif i % small == 0:
                result.append("Fizz")
            elif i % large == 0:
                result.append("Buzz")
            else:
                result.append(str(i))
        return result`,
        text: `
        result = []
        for i in range(1, n + 1):
            word = ""
            if i % small == 0:
                word += "Fizz"
            if i % large == 0:
                word += "Buzz"
            result.append(word or str(i))
        return result`,
      },
    },
  ),
  define('mask_text', { text: named(text, 'text', 'secret'), visible: int(0, 4, 'visible', 'n') }, 'str', {
    topic: 'formatting',
    names: ['hide_all_but_last', 'mask'],
    nouns: ['{text} with every character except the last {visible} replaced by "*"'],
    code: {
      formula: 'hidden = max(0, len(text) - visible)\nreturn "*" * hidden + text[hidden:]',
      loop: 'result = ""\nfor i, char in enumerate(text):\n    if i < len(text) - visible:\n        result += "*"\n    else:\n        result += char\nreturn result',
    },
  }),
  define(
    'format_table_row',
    { name: named(word, 'name', 'label'), amount: named(natural, 'amount', 'value') },
    'str',
    {
      topic: 'formatting',
      names: ['label_value', 'describe'],
      nouns: ['{name} and {amount} joined by a colon and a space'],
      code: {
        format: 'return f"{name}: {amount}"',
        builtin: 'return name + ": " + str(amount)',
        join: 'return ": ".join([name, str(amount)])',
      },
    },
  ),
];
