/** Conditions on an int and functions of an int, to be applied to each element of a collection. */
import { mapper, predicate, type Constant, type Mapper, type Predicate } from '../core/block.js';
import { int } from '../core/catalogue.js';

const bound: Constant = {
  choices: [0, 1, 3, 5, 8, 10, 12, 15, 20, 25, 30, 50, 100],
  names: ['limit', 'threshold', 'k', 'bound'],
  domain: int(0, 40),
};
const divisor: Constant = {
  choices: [2, 3, 4, 5, 6, 7, 8, 9, 10],
  names: ['k', 'divisor', 'd', 'n'],
  domain: int(2, 7),
};
const small: Constant = {
  choices: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100],
  names: ['k', 'amount', 'factor', 'delta'],
  domain: int(1, 9),
};
const digit: Constant = { choices: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], names: ['digit', 'd'], domain: int(0, 9) };

export const intPredicates: Predicate[] = [
  predicate('int', 'even', { is: 'is even', adjective: 'even', code: ['x % 2 == 0', 'not x % 2'] }),
  predicate('int', 'odd', { is: 'is odd', adjective: 'odd', code: ['x % 2 != 0', 'x % 2 == 1'] }),
  predicate('int', 'positive', { is: 'is positive', adjective: 'positive', code: ['x > 0'] }),
  predicate('int', 'negative', { is: 'is negative', adjective: 'negative', code: ['x < 0'] }),
  predicate('int', 'nonzero', { is: 'is not zero', adjective: 'non-zero', code: ['x != 0'] }),
  predicate('int', 'zero', { is: 'is equal to zero', code: ['x == 0'] }),
  predicate('int', 'greater_than', { is: 'is greater than {k}', constant: bound, code: ['x > k', 'k < x'] }),
  predicate('int', 'less_than', { is: 'is less than {k}', constant: bound, code: ['x < k', 'k > x'] }),
  predicate('int', 'at_least', { is: 'is at least {k}', constant: bound, code: ['x >= k'] }),
  predicate('int', 'at_most', { heldOut: true, is: 'is at most {k}', constant: bound, code: ['x <= k'] }),
  predicate('int', 'not_equal_to', { is: 'is not equal to {k}', constant: bound, code: ['x != k'] }),
  predicate('int', 'divisible_by', {
    is: 'is divisible by {k}',
    constant: divisor,
    code: ['x % k == 0', 'not x % k'],
  }),
  predicate('int', 'not_divisible_by', {
    is: 'is not divisible by {k}',
    constant: divisor,
    code: ['x % k != 0'],
  }),
  predicate('int', 'ending_in', {
    is: 'has {k} as its last digit',
    constant: digit,
    code: ['abs(x) % 10 == k', 'str(x)[-1] == str(k)'],
  }),
  predicate('int', 'containing_digit', {
    is: 'contains the digit {k}',
    constant: digit,
    code: ['str(k) in str(x)'],
  }),
  predicate('int', 'two_digit', {
    is: 'has exactly two digits',
    adjective: 'two-digit',
    code: ['10 <= abs(x) <= 99', '9 < abs(x) < 100'],
  }),
  predicate('int', 'single_digit', {
    is: 'has a single digit',
    adjective: 'single-digit',
    code: ['-10 < x < 10', 'abs(x) < 10'],
  }),
  predicate('int', 'close_to', {
    heldOut: true,
    is: 'differs from {k} by at most 3',
    constant: bound,
    code: ['abs(x - k) <= 3'],
  }),
  predicate('int', 'even_and_positive', {
    is: 'is both even and positive',
    code: ['x % 2 == 0 and x > 0', 'x > 0 and x % 2 == 0'],
  }),
  predicate('int', 'odd_or_negative', { is: 'is odd or negative', code: ['x % 2 != 0 or x < 0'] }),
  predicate('int', 'multiple_of_two_or_three', {
    is: 'is divisible by 2 or by 3',
    code: ['x % 2 == 0 or x % 3 == 0'],
  }),
  predicate('int', 'multiple_of_three_not_two', {
    heldOut: true,
    is: 'is divisible by 3 but not by 2',
    code: ['x % 3 == 0 and x % 2 != 0'],
  }),
  predicate('int', 'outside', {
    is: 'is less than 0 or greater than {k}',
    constant: bound,
    code: ['x < 0 or x > k'],
  }),
  predicate('int', 'between', {
    is: 'lies between 0 and {k}, both included',
    constant: bound,
    code: ['0 <= x <= k', 'x >= 0 and x <= k'],
  }),
  predicate('int', 'prime', {
    is: 'is a prime number',
    adjective: 'prime',
    topic: 'number theory',
    code: [
      'if x < 2:\n    return False\nfor d in range(2, x):\n    if x % d == 0:\n        return False\nreturn True',
      'if x < 2:\n    return False\nd = 2\nwhile d * d <= x:\n    if x % d == 0:\n        return False\n    d += 1\nreturn True',
      'return x > 1 and all(x % d != 0 for d in range(2, int(x ** 0.5) + 1))',
    ],
  }),
  predicate('int', 'perfect_square', {
    is: 'is a perfect square',
    topic: 'number theory',
    code: [
      'if x < 0:\n    return False\nroot = 0\nwhile root * root < x:\n    root += 1\nreturn root * root == x',
      'return x >= 0 and any(i * i == x for i in range(x + 1))',
      'return x >= 0 and math.isqrt(x) ** 2 == x',
    ],
  }),
  predicate('int', 'power_of_two', {
    is: 'is a power of two',
    topic: 'number theory',
    code: [
      'if x < 1:\n    return False\nwhile x % 2 == 0:\n    x //= 2\nreturn x == 1',
      'power = 1\nwhile power < x:\n    power *= 2\nreturn power == x',
      'return x > 0 and x & (x - 1) == 0',
    ],
  }),
  predicate('int', 'perfect', {
    is: 'is equal to the sum of its positive divisors smaller than itself',
    topic: 'number theory',
    code: [
      'total = 0\nfor d in range(1, x):\n    if x % d == 0:\n        total += d\nreturn x > 0 and total == x',
      'return x > 0 and sum(d for d in range(1, x) if x % d == 0) == x',
    ],
  }),
  predicate('int', 'palindromic', {
    is: 'reads the same backwards',
    adjective: 'palindromic',
    topic: 'digits',
    code: [
      'str(x) == str(x)[::-1]',
      'digits = str(x)\nfor i in range(len(digits) // 2):\n    if digits[i] != digits[-1 - i]:\n        return False\nreturn True',
    ],
  }),
  predicate('int', 'divisible_by_digit_sum', {
    is: 'is divisible by the sum of its digits',
    topic: 'digits',
    code: [
      'total = sum(int(digit) for digit in str(abs(x)))\nreturn total != 0 and x % total == 0',
      'rest, total = abs(x), 0\nwhile rest > 0:\n    total += rest % 10\n    rest //= 10\nif total == 0:\n    return False\nreturn x % total == 0',
    ],
  }),
  predicate('int', 'all_digits_even', {
    is: 'has only even digits',
    topic: 'digits',
    code: [
      'all(int(digit) % 2 == 0 for digit in str(abs(x)))',
      'for digit in str(abs(x)):\n    if int(digit) % 2 != 0:\n        return False\nreturn True',
    ],
  }),
];

export const intMappers: Mapper[] = [
  mapper('int', 'square', {
    to: 'int',
    one: 'the square of {x}',
    many: 'the squares of {xs}',
    its: 'its square',
    code: ['x * x', 'x ** 2'],
  }),
  mapper('int', 'cube', {
    heldOut: true,
    to: 'int',
    one: 'the cube of {x}',
    many: 'the cubes of {xs}',
    its: 'its cube',
    code: ['x ** 3', 'x * x * x'],
  }),
  mapper('int', 'double', {
    to: 'int',
    one: 'twice {x}',
    many: 'the doubles of {xs}',
    its: 'its double',
    code: ['x * 2', '2 * x', 'x + x'],
  }),
  mapper('int', 'triple', {
    to: 'int',
    one: 'three times {x}',
    many: 'the triples of {xs}',
    its: 'its triple',
    code: ['x * 3', '3 * x'],
  }),
  mapper('int', 'half', {
    to: 'int',
    one: 'half of {x}, rounded down',
    many: 'the halves, rounded down, of {xs}',
    its: 'its half, rounded down',
    code: ['x // 2'],
  }),
  mapper('int', 'absolute_value', {
    to: 'int',
    one: 'the absolute value of {x}',
    many: 'the absolute values of {xs}',
    its: 'its absolute value',
    code: ['abs(x)', 'x if x >= 0 else -x', 'if x < 0:\n    return -x\nreturn x'],
  }),
  mapper('int', 'negation', {
    to: 'int',
    one: '{x} with its sign changed',
    many: 'the negatives of {xs}',
    its: 'its negative',
    code: ['-x', '0 - x'],
  }),
  mapper('int', 'plus', {
    to: 'int',
    one: '{x} plus {k}',
    many: 'the sums of {k} and each of {xs}',
    its: 'the number plus {k}',
    constant: small,
    code: ['x + k', 'k + x'],
  }),
  mapper('int', 'minus', {
    to: 'int',
    one: '{x} minus {k}',
    many: 'the results of subtracting {k} from each of {xs}',
    its: 'the number minus {k}',
    constant: small,
    code: ['x - k'],
  }),
  mapper('int', 'times', {
    to: 'int',
    one: '{x} multiplied by {k}',
    many: 'the products of {k} and each of {xs}',
    its: 'the number times {k}',
    constant: small,
    code: ['x * k', 'k * x'],
  }),
  mapper('int', 'quotient', {
    to: 'int',
    one: 'the integer quotient of {x} and {k}',
    many: 'the integer quotients by {k} of {xs}',
    its: 'its integer quotient by {k}',
    constant: divisor,
    code: ['x // k'],
  }),
  mapper('int', 'remainder', {
    heldOut: true,
    to: 'int',
    one: 'the remainder of {x} divided by {k}',
    many: 'the remainders modulo {k} of {xs}',
    its: 'its remainder modulo {k}',
    constant: divisor,
    code: ['x % k'],
  }),
  mapper('int', 'distance', {
    to: 'int',
    one: 'the distance of {x} from {k}',
    many: 'the distances from {k} of {xs}',
    its: 'its distance from {k}',
    constant: bound,
    code: ['abs(x - k)', 'abs(k - x)'],
  }),
  mapper('int', 'capped', {
    heldOut: true,
    to: 'int',
    one: '{x}, or {k} if that is smaller',
    many: 'the values, limited to at most {k}, of {xs}',
    its: 'its value limited to {k}',
    constant: bound,
    code: ['min(x, k)', 'x if x < k else k'],
  }),
  mapper('int', 'last_digit', {
    to: 'int',
    topic: 'digits',
    one: 'the last digit of {x}',
    many: 'the last digits of {xs}',
    its: 'its last digit',
    code: ['abs(x) % 10', 'int(str(x)[-1])'],
  }),
  mapper('int', 'digit_sum', {
    to: 'int',
    topic: 'digits',
    one: 'the sum of the digits of {x}',
    many: 'the digit sums of {xs}',
    its: 'its digit sum',
    code: [
      'sum(int(digit) for digit in str(abs(x)))',
      'x = abs(x)\ntotal = 0\nwhile x > 0:\n    total += x % 10\n    x //= 10\nreturn total',
      'total = 0\nfor digit in str(abs(x)):\n    total += int(digit)\nreturn total',
    ],
  }),
  mapper('int', 'digit_count', {
    to: 'int',
    topic: 'digits',
    one: 'the number of digits of {x}',
    many: 'the numbers of digits of {xs}',
    its: 'its number of digits',
    code: [
      'len(str(abs(x)))',
      'x = abs(x)\ncount = 1\nwhile x > 9:\n    x //= 10\n    count += 1\nreturn count',
    ],
  }),
  mapper('int', 'text', {
    to: 'str',
    topic: 'conversion',
    one: '{x} as a string',
    many: 'the string forms of {xs}',
    its: 'its string form',
    code: ['str(x)'],
  }),
  mapper('int', 'parity', {
    to: 'str',
    topic: 'conditions',
    one: '"even" if {x} is even and "odd" otherwise',
    many: 'the words "even" or "odd" for {xs}',
    its: '"even" or "odd"',
    code: ['"even" if x % 2 == 0 else "odd"', 'if x % 2 == 0:\n    return "even"\nreturn "odd"'],
  }),
  mapper('int', 'stars', {
    to: 'str',
    topic: 'strings',
    one: 'a string of {x} stars',
    many: 'the strings of as many stars as each of {xs}',
    its: 'that many stars',
    code: ['"*" * x'],
  }),
];
