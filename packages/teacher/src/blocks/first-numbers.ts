/** The functions of a beginner's first weeks: about one number, or counting up to one. */
import { define, type FunctionBlock } from '../core/block.js';
import { anyInt, float, int, natural } from '../core/catalogue.js';

const smallNatural = int(0, 20, 'n', 'number', 'limit');

export const firstNumbers: FunctionBlock[] = [
  define('is_even', { n: anyInt }, 'bool', {
    topic: 'conditions',
    names: ['even', 'check_even'],
    is: ['{n} is even', '{n} is an even number', '{n} can be divided by 2 without a remainder'],
    code: {
      comparison: 'return n % 2 == 0',
      branch: 'if n % 2 == 0:\n    return True\nreturn False',
      else: 'if n % 2 == 0:\n    return True\nelse:\n    return False',
      steps: 'remainder = n % 2\nreturn remainder == 0',
    },
  }),
  define('is_odd', { n: anyInt }, 'bool', {
    topic: 'conditions',
    names: ['odd', 'check_odd'],
    is: ['{n} is odd', '{n} is an odd number', '{n} cannot be divided by 2 without a remainder'],
    code: {
      comparison: 'return n % 2 == 1',
      unequal: 'return n % 2 != 0',
      branch: 'if n % 2 == 0:\n    return False\nreturn True',
    },
  }),
  define('is_positive', { n: anyInt }, 'bool', {
    topic: 'conditions',
    names: ['positive', 'check_positive'],
    is: ['{n} is positive', '{n} is greater than zero'],
    notes: ['Zero is not positive.'],
    code: { comparison: 'return n > 0', branch: 'if n > 0:\n    return True\nreturn False' },
  }),
  define('is_negative', { n: anyInt }, 'bool', {
    topic: 'conditions',
    names: ['negative', 'check_negative', 'below_zero'],
    is: ['{n} is negative', '{n} is less than zero'],
    code: { comparison: 'return n < 0', branch: 'if n < 0:\n    return True\nreturn False' },
  }),
  define('is_divisible', { a: natural, b: int(1, 12) }, 'bool', {
    topic: 'conditions',
    names: ['divides', 'is_multiple', 'divisible_by'],
    is: ['{a} is divisible by {b}', '{a} is a multiple of {b}', '{b} divides {a} without a remainder'],
    code: {
      comparison: 'return a % b == 0',
      branch: 'if a % b == 0:\n    return True\nreturn False',
      product: 'return a // b * b == a',
    },
  }),
  define('is_prime', { n: int(0, 100, 'n', 'number', 'num') }, 'bool', {
    topic: 'number theory',
    names: ['prime', 'check_prime', 'is_prime_number'],
    is: ['{n} is prime', '{n} is a prime number'],
    notes: ['A prime number is greater than 1 and is divisible only by 1 and itself.'],
    code: {
      loop: 'if n < 2:\n    return False\nfor i in range(2, n):\n    if n % i == 0:\n        return False\nreturn True',
      root: 'if n < 2:\n    return False\nfor i in range(2, int(n ** 0.5) + 1):\n    if n % i == 0:\n        return False\nreturn True',
      while:
        'if n <= 1:\n    return False\ni = 2\nwhile i * i <= n:\n    if n % i == 0:\n        return False\n    i += 1\nreturn True',
      builtin: 'return n > 1 and all(n % i != 0 for i in range(2, int(n ** 0.5) + 1))',
      count:
        'divisors = 0\nfor i in range(1, n + 1):\n    if n % i == 0:\n        divisors += 1\nreturn divisors == 2',
    },
    idea: 'A divisor larger than the square root always comes with one that is smaller.',
  }),
  define('is_perfect_number', { n: int(1, 100, 'n', 'number') }, 'bool', {
    topic: 'number theory',
    names: ['is_perfect', 'perfect_number'],
    is: ['{n} is equal to the sum of its divisors, without {n} itself'],
    code: {
      loop: 'total = 0\nfor i in range(1, n):\n    if n % i == 0:\n        total += i\nreturn total == n',
      builtin: 'return sum(i for i in range(1, n) if n % i == 0) == n',
    },
  }),
  define('is_square', { n: natural }, 'bool', {
    topic: 'number theory',
    names: ['is_perfect_square', 'is_square_number'],
    is: ['{n} is the square of an integer', '{n} is a perfect square'],
    code: {
      loop: 'for i in range(n + 1):\n    if i * i == n:\n        return True\nreturn False',
      while: 'i = 0\nwhile i * i < n:\n    i += 1\nreturn i * i == n',
      root: 'root = int(n ** 0.5)\nreturn root * root == n',
    },
  }),
  define('square', { n: anyInt }, 'int', {
    topic: 'arithmetic',
    names: ['square_number', 'squared'],
    nouns: ['the square of {n}', '{n} squared', '{n} multiplied by itself'],
    code: { product: 'return n * n', power: 'return n ** 2', steps: 'result = n * n\nreturn result' },
  }),
  define('cube', { n: int(-10, 15, 'n', 'number', 'x') }, 'int', {
    topic: 'arithmetic',
    heldOut: true,
    names: ['cube_number', 'cubed'],
    nouns: ['the cube of {n}', '{n} to the power of 3'],
    code: { product: 'return n * n * n', power: 'return n ** 3' },
  }),
  define('double', { n: anyInt }, 'int', {
    topic: 'arithmetic',
    names: ['double_number', 'twice'],
    nouns: ['twice {n}', '{n} multiplied by 2', 'the double of {n}'],
    code: { product: 'return n * 2', front: 'return 2 * n', sum: 'return n + n' },
  }),
  define('half', { n: anyInt }, 'float', {
    topic: 'arithmetic',
    names: ['halve', 'half_of'],
    nouns: ['half of {n}', '{n} divided by 2'],
    code: { division: 'return n / 2', steps: 'result = n / 2\nreturn result' },
  }),
  define('absolute_value', { n: anyInt }, 'int', {
    topic: 'arithmetic',
    names: ['absolute', 'magnitude', 'distance_from_zero'],
    nouns: ['the absolute value of {n}', '{n} without its sign'],
    code: {
      builtin: 'return abs(n)',
      branch: 'if n < 0:\n    return -n\nreturn n',
      conditional: 'return n if n >= 0 else -n',
      extreme: 'return max(n, -n)',
    },
  }),
  define('sum_of_three', { a: anyInt, b: anyInt, c: anyInt }, 'int', {
    topic: 'arithmetic',
    names: ['add_three', 'add_three_numbers'],
    nouns: ['the sum of {a}, {b} and {c}'],
    does: ['Add the three numbers {a}, {b} and {c}'],
    code: { sum: 'return a + b + c', steps: 'total = a + b\ntotal += c\nreturn total' },
  }),
  define('average_of_three', { a: anyInt, b: anyInt, c: anyInt }, 'float', {
    topic: 'arithmetic',
    heldOut: true,
    names: ['mean_of_three'],
    nouns: ['the average of {a}, {b} and {c}', 'the mean of the three numbers {a}, {b} and {c}'],
    code: { division: 'return (a + b + c) / 3', steps: 'total = a + b + c\nreturn total / 3' },
  }),
  define('smallest_of_three', { a: anyInt, b: anyInt, c: anyInt }, 'int', {
    topic: 'conditions',
    heldOut: true,
    names: ['min_of_three', 'minimum_of_three'],
    nouns: ['the smallest of {a}, {b} and {c}', 'the minimum of the three numbers {a}, {b} and {c}'],
    code: {
      builtin: 'return min(a, b, c)',
      branches:
        'smallest = a\nif b < smallest:\n    smallest = b\nif c < smallest:\n    smallest = c\nreturn smallest',
      compare: 'if a <= b and a <= c:\n    return a\nif b <= c:\n    return b\nreturn c',
    },
  }),
  define(
    'fahrenheit_to_celsius',
    { degrees: int(-40, 212, 'degrees', 'fahrenheit', 'temperature') },
    'float',
    {
      topic: 'conversion',
      names: ['to_celsius', 'convert_to_celsius'],
      nouns: ['the temperature of {degrees} degrees Fahrenheit in degrees Celsius'],
      does: ['Convert {degrees} from Fahrenheit to Celsius'],
      code: {
        formula: 'return (degrees - 32) * 5 / 9',
        steps: 'difference = degrees - 32\nreturn difference * 5 / 9',
      },
    },
  ),
  define('triangle_area', { base: int(1, 30, 'base'), height: int(1, 30, 'height') }, 'float', {
    topic: 'arithmetic',
    heldOut: true,
    names: ['area_of_triangle'],
    nouns: ['the area of a triangle with the given base and height'],
    code: { formula: 'return base * height / 2', factor: 'return 0.5 * base * height' },
  }),
  define('square_perimeter', { side: int(1, 50, 'side') }, 'int', {
    topic: 'arithmetic',
    names: ['perimeter_of_square'],
    nouns: ['the perimeter of a square whose sides have the length {side}'],
    code: { formula: 'return 4 * side', sum: 'return side + side + side + side' },
  }),
  define('total_price', { price: float, quantity: int(0, 12, 'quantity', 'amount') }, 'float', {
    topic: 'arithmetic',
    names: ['price_of_items', 'cost'],
    nouns: ['the price of {quantity} items that cost {price} each'],
    code: { formula: 'return price * quantity', steps: 'total = price * quantity\nreturn total' },
  }),
  define('sum_to_n', { n: smallNatural }, 'int', {
    topic: 'loops',
    names: ['sum_up_to', 'sum_of_first_n', 'sum_numbers_to'],
    nouns: ['the sum of the numbers from 1 to {n}', 'the sum of all integers from 1 up to {n}'],
    code: {
      loop: 'total = 0\nfor i in range(1, n + 1):\n    total += i\nreturn total',
      builtin: 'return sum(range(1, n + 1))',
      formula: 'return n * (n + 1) // 2',
      while: 'total = 0\nwhile n > 0:\n    total += n\n    n -= 1\nreturn total',
      recursion: 'if n == 0:\n    return 0\nreturn n + itself(n - 1)',
    },
  }),
  define('sum_of_evens_to', { n: smallNatural }, 'int', {
    topic: 'loops',
    names: ['sum_even_numbers_to', 'sum_of_even_numbers'],
    nouns: ['the sum of the even numbers from 1 to {n}'],
    code: {
      loop: 'total = 0\nfor i in range(1, n + 1):\n    if i % 2 == 0:\n        total += i\nreturn total',
      step: 'total = 0\nfor i in range(2, n + 1, 2):\n    total += i\nreturn total',
      builtin: 'return sum(range(2, n + 1, 2))',
    },
  }),
  define('sum_of_squares_to', { n: int(0, 12, 'n', 'number', 'limit') }, 'int', {
    topic: 'loops',
    names: ['sum_of_squares', 'add_squares_to'],
    nouns: ['the sum of the squares of the numbers from 1 to {n}'],
    code: {
      loop: 'total = 0\nfor i in range(1, n + 1):\n    total += i * i\nreturn total',
      builtin: 'return sum(i * i for i in range(1, n + 1))',
      power: 'total = 0\nfor i in range(n + 1):\n    total += i ** 2\nreturn total',
    },
  }),
  define('numbers_up_to', { n: smallNatural }, 'list[int]', {
    topic: 'loops',
    names: ['count_up_to', 'one_to_n', 'numbers_to'],
    nouns: ['a list of the numbers from 1 to {n}', 'the integers from 1 up to {n} as a list'],
    code: {
      builtin: 'return list(range(1, n + 1))',
      loop: 'numbers = []\nfor i in range(1, n + 1):\n    numbers.append(i)\nreturn numbers',
      while: 'numbers = []\ni = 1\nwhile i <= n:\n    numbers.append(i)\n    i += 1\nreturn numbers',
    },
  }),
  define('even_numbers_up_to', { n: smallNatural }, 'list[int]', {
    topic: 'loops',
    names: ['evens_up_to', 'list_of_evens'],
    nouns: ['a list of the even numbers from 0 to {n}', 'all even numbers from 0 up to {n} in a list'],
    code: {
      builtin: 'return list(range(0, n + 1, 2))',
      comprehension: 'return [i for i in range(n + 1) if i % 2 == 0]',
      loop: 'evens = []\nfor i in range(n + 1):\n    if i % 2 == 0:\n        evens.append(i)\nreturn evens',
    },
  }),
  define('squares_up_to', { n: int(0, 10, 'n', 'number') }, 'list[int]', {
    topic: 'loops',
    names: ['list_of_squares', 'first_squares'],
    nouns: ['a list of the squares of the numbers from 1 to {n}'],
    code: {
      comprehension: 'return [i * i for i in range(1, n + 1)]',
      loop: 'squares = []\nfor i in range(1, n + 1):\n    squares.append(i * i)\nreturn squares',
    },
  }),
  define('times_table', { n: int(1, 12, 'n', 'number') }, 'list[int]', {
    topic: 'loops',
    names: ['multiples_of', 'multiplication_row'],
    nouns: ['the first ten multiples of {n} as a list'],
    code: {
      comprehension: 'return [n * i for i in range(1, 11)]',
      loop: 'result = []\nfor i in range(1, 11):\n    result.append(n * i)\nreturn result',
    },
  }),
  define('sum_of_digits', { n: int(0, 99999, 'n', 'number', 'num') }, 'int', {
    topic: 'digits',
    names: ['digit_sum', 'add_digits'],
    nouns: ['the sum of the digits of {n}'],
    does: ['Add up the digits of {n}'],
    code: {
      text: 'return sum(int(digit) for digit in str(n))',
      loop: 'total = 0\nfor digit in str(n):\n    total += int(digit)\nreturn total',
      while: 'total = 0\nwhile n > 0:\n    total += n % 10\n    n //= 10\nreturn total',
      recursion: 'if n < 10:\n    return n\nreturn n % 10 + itself(n // 10)',
    },
    idea: '`n % 10` is the last digit, and `n // 10` is the number without it.',
  }),
  define('even_or_odd', { n: anyInt }, 'str', {
    topic: 'conditions',
    names: ['parity', 'odd_or_even'],
    nouns: ['"even" if {n} is even and "odd" otherwise', 'the string "even" or "odd", depending on {n}'],
    code: {
      branch: 'if n % 2 == 0:\n    return "even"\nreturn "odd"',
      else: 'if n % 2 == 0:\n    return "even"\nelse:\n    return "odd"',
      conditional: 'return "even" if n % 2 == 0 else "odd"',
    },
  }),
  define('pass_or_fail', { score: int(0, 100, 'score', 'points') }, 'str', {
    topic: 'conditions',
    names: ['exam_result', 'check_score'],
    nouns: ['"pass" if {score} is at least 50, and "fail" otherwise'],
    code: {
      branch: 'if score >= 50:\n    return "pass"\nreturn "fail"',
      else: 'if score < 50:\n    return "fail"\nelse:\n    return "pass"',
      conditional: 'return "pass" if score >= 50 else "fail"',
    },
  }),
];
