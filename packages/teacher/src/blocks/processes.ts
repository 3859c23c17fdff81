/** Simulations of small processes, and functions that decide between cases. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, choiceDomain } from '../core/catalogue.js';
import { like } from '../core/domains.js';
import { Tuple } from '@phi1/python';

const moves = like(choiceDomain('str', 'a string of the letters U, D, L and R', ['moves', 'path'], ['']), {
  sample: (random) => Array.from({ length: 1 + random.int(6) }, () => random.pick([...'UDLR'])).join(''),
  edges: [''],
});
const intervals = choiceDomain(
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

export const processes: FunctionBlock[] = [
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
];
