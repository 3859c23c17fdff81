/** Functions of a few numbers: arithmetic, comparison, digits, conversion. */
import { define, type FunctionBlock } from '../core/block.js';
import { anyInt, bool, float, int, natural, positive } from '../core/catalogue.js';
import { named } from '../core/domains.js';

const topic = 'arithmetic';

export const arithmetic: FunctionBlock[] = [
  define('add', { a: anyInt, b: anyInt }, 'int', {
    topic,
    names: ['sum_of_two', 'add_numbers'],
    nouns: ['the sum of {a} and {b}', '{a} plus {b}'],
    does: ['Add {a} and {b}'],
    code: { builtin: 'return a + b', steps: 'total = a + b\nreturn total' },
  }),
  define('subtract', { a: anyInt, b: anyInt }, 'int', {
    topic,
    names: ['minus', 'difference'],
    nouns: ['{a} minus {b}', 'the result of subtracting {b} from {a}'],
    does: ['Subtract {b} from {a}'],
    code: { builtin: 'return a - b', steps: 'result = a - b\nreturn result' },
  }),
  define('multiply', { a: anyInt, b: int(-12, 12) }, 'int', {
    topic,
    names: ['product_of_two', 'times'],
    nouns: ['the product of {a} and {b}', '{a} multiplied by {b}'],
    does: ['Multiply {a} by {b}'],
    code: {
      builtin: 'return a * b',
      loop: `
        total = 0
        for _ in range(abs(b)):
            total += a
        return total if b >= 0 else -total`,
    },
  }),
  define('average_of_two', { a: anyInt, b: anyInt }, 'float', {
    topic,
    names: ['mean_of_two', 'midpoint'],
    nouns: ['the average of {a} and {b}', 'the number halfway between {a} and {b}'],
    code: { builtin: 'return (a + b) / 2', steps: 'total = a + b\nreturn total / 2' },
  }),
  define('absolute_difference', { a: anyInt, b: anyInt }, 'int', {
    topic,
    names: ['distance_between', 'abs_diff', 'gap'],
    nouns: [
      'the absolute difference between {a} and {b}',
      'the distance between {a} and {b} on the number line',
    ],
    code: {
      builtin: 'return abs(a - b)',
      branch: 'if a > b:\n    return a - b\nreturn b - a',
      conditional: 'return a - b if a > b else b - a',
      extremes: 'return max(a, b) - min(a, b)',
    },
  }),
  define('larger', { a: anyInt, b: anyInt }, 'int', {
    topic,
    names: ['max_of_two', 'bigger_number', 'maximum'],
    nouns: ['the larger of {a} and {b}', 'the greater of the two numbers {a} and {b}'],
    code: {
      builtin: 'return max(a, b)',
      branch: 'if a > b:\n    return a\nreturn b',
      conditional: 'return a if a >= b else b',
    },
  }),
  define('smaller', { a: anyInt, b: anyInt }, 'int', {
    topic,
    heldOut: true,
    names: ['min_of_two', 'smaller_number', 'minimum'],
    nouns: ['the smaller of {a} and {b}', 'the lesser of the two numbers {a} and {b}'],
    code: {
      builtin: 'return min(a, b)',
      branch: 'if a < b:\n    return a\nreturn b',
      conditional: 'return a if a <= b else b',
    },
  }),
  define('largest_of_three', { a: anyInt, b: anyInt, c: anyInt }, 'int', {
    topic,
    names: ['max_of_three', 'biggest_of_three'],
    nouns: ['the largest of {a}, {b} and {c}', 'the maximum of the three numbers'],
    code: {
      builtin: 'return max(a, b, c)',
      branch:
        'largest = a\nif b > largest:\n    largest = b\nif c > largest:\n    largest = c\nreturn largest',
      sorting: 'return sorted([a, b, c])[-1]',
    },
  }),
  define('middle_of_three', { a: anyInt, b: anyInt, c: anyInt }, 'int', {
    topic,
    names: ['median_of_three', 'middle_value'],
    nouns: ['the middle value of {a}, {b} and {c}', 'the median of the three numbers {a}, {b} and {c}'],
    code: {
      sorting: 'return sorted([a, b, c])[1]',
      builtin: 'return a + b + c - max(a, b, c) - min(a, b, c)',
      branch: `
        if a <= b <= c or c <= b <= a:
            return b
        if b <= a <= c or c <= a <= b:
            return a
        return c`,
    },
  }),
  define('clamp', { value: anyInt, low: int(-10, 10), high: int(11, 60) }, 'int', {
    topic,
    names: ['limit_to_range', 'clip'],
    nouns: ['{value} limited to the range from {low} to {high}'],
    does: ['Clamp {value} so that it is at least {low} and at most {high}'],
    code: {
      builtin: 'return max(low, min(value, high))',
      branch: 'if value < low:\n    return low\nif value > high:\n    return high\nreturn value',
      conditional: 'return low if value < low else high if value > high else value',
    },
  }),
  define('is_between', { value: anyInt, low: int(-10, 20), high: int(21, 60) }, 'bool', {
    topic,
    names: ['in_range', 'within'],
    is: [
      '{value} lies between {low} and {high}, both included',
      '{value} is at least {low} and at most {high}',
    ],
    code: {
      chain: 'return low <= value <= high',
      logic: 'return value >= low and value <= high',
      branch: 'if value < low or value > high:\n    return False\nreturn True',
    },
  }),
  define('sign', { n: anyInt }, 'int', {
    topic,
    names: ['sign_of', 'get_sign'],
    nouns: ['the sign of {n}: 1 if it is positive, -1 if it is negative and 0 if it is zero'],
    code: {
      branch: 'if n > 0:\n    return 1\nif n < 0:\n    return -1\nreturn 0',
      elif: 'if n > 0:\n    return 1\nelif n < 0:\n    return -1\nelse:\n    return 0',
      builtin: 'return (n > 0) - (n < 0)',
      conditional: 'return 1 if n > 0 else -1 if n < 0 else 0',
    },
  }),
  define('divide_with_remainder', { a: natural, b: int(1, 12) }, 'tuple[int, int]', {
    topic,
    names: ['quotient_and_remainder', 'div_mod'],
    nouns: ['a tuple with the quotient and the remainder of dividing {a} by {b}'],
    code: {
      operators: 'return a // b, a % b',
      builtin: 'return divmod(a, b)',
      loop: 'quotient = 0\nwhile a >= b:\n    a -= b\n    quotient += 1\nreturn quotient, a',
    },
  }),
  define('ceiling_division', { a: natural, b: int(1, 12) }, 'int', {
    topic,
    names: ['divide_rounding_up', 'boxes_needed'],
    nouns: [
      '{a} divided by {b}, rounded up to a whole number',
      'how many groups of at most {b} are needed for {a} items',
    ],
    code: {
      negative: 'return -(-a // b)',
      formula: 'return (a + b - 1) // b',
      branch: 'quotient = a // b\nif a % b != 0:\n    quotient += 1\nreturn quotient',
    },
  }),
  define('sum_to', { n: natural }, 'int', {
    topic,
    names: ['sum_up_to', 'triangular_number', 'sum_first_n'],
    nouns: ['the sum of the integers from 1 to {n}', 'the sum 1 + 2 + ... + {n}'],
    code: {
      formula: 'return n * (n + 1) // 2',
      builtin: 'return sum(range(1, n + 1))',
      loop: 'total = 0\nfor i in range(1, n + 1):\n    total += i\nreturn total',
      recursion: 'if n == 0:\n    return 0\nreturn n + itself(n - 1)',
    },
    idea: 'Pairing the first and last, second and second-to-last numbers gives n / 2 pairs that each add up to n + 1.',
  }),
  define('power', { base: int(-5, 9), exponent: int(0, 8) }, 'int', {
    topic,
    names: ['raise_to', 'integer_power'],
    nouns: ['{base} raised to the power of {exponent}'],
    code: {
      builtin: 'return base ** exponent',
      loop: 'result = 1\nfor _ in range(exponent):\n    result *= base\nreturn result',
      recursion: 'if exponent == 0:\n    return 1\nreturn base * itself(base, exponent - 1)',
      squaring: `
        result = 1
        while exponent > 0:
            if exponent % 2 == 1:
                result *= base
            base *= base
            exponent //= 2
        return result`,
    },
  }),
  define('celsius_to_fahrenheit', { celsius: named(float, 'celsius') }, 'float', {
    topic,
    names: ['to_fahrenheit'],
    nouns: ['the temperature {celsius} converted from degrees Celsius to degrees Fahrenheit'],
    notes: ['The formula is F = C * 9 / 5 + 32.'],
    code: { builtin: 'return celsius * 9 / 5 + 32', steps: 'scaled = celsius * 9 / 5\nreturn scaled + 32' },
  }),
  define(
    'hours_and_minutes',
    { minutes: named(int(0, 600), 'minutes', 'total_minutes') },
    'tuple[int, int]',
    {
      topic,
      names: ['split_minutes', 'to_hours_and_minutes'],
      nouns: ['a tuple of the full hours and the remaining minutes in {minutes} minutes'],
      code: {
        operators: 'return minutes // 60, minutes % 60',
        builtin: 'return divmod(minutes, 60)',
        steps: 'hours = minutes // 60\nrest = minutes - hours * 60\nreturn hours, rest',
      },
    },
  ),
  define(
    'seconds_in',
    { hours: int(0, 12, 'hours'), minutes: int(0, 59, 'minutes'), seconds: int(0, 59, 'seconds') },
    'int',
    {
      topic,
      names: ['total_seconds', 'to_seconds'],
      nouns: ['the total number of seconds in {hours} hours, {minutes} minutes and {seconds} seconds'],
      code: {
        formula: 'return hours * 3600 + minutes * 60 + seconds',
        steps: 'total = hours * 60 + minutes\ntotal = total * 60 + seconds\nreturn total',
      },
    },
  ),
  define('rectangle_area', { width: named(positive, 'width'), height: named(positive, 'height') }, 'int', {
    topic,
    names: ['area_of_rectangle'],
    nouns: ['the area of a rectangle with the given {width} and {height}'],
    code: { builtin: 'return width * height', steps: 'area = width * height\nreturn area' },
  }),
  define(
    'rectangle_perimeter',
    { width: named(positive, 'width'), height: named(positive, 'height') },
    'int',
    {
      topic,
      heldOut: true,
      names: ['perimeter'],
      nouns: ['the perimeter of a rectangle with the given {width} and {height}'],
      code: {
        builtin: 'return 2 * (width + height)',
        steps: 'half = width + height\nreturn half * 2',
        sum: 'return width + height + width + height',
      },
    },
  ),
  define('is_leap_year', { year: named(int(1890, 2110), 'year') }, 'bool', {
    topic,
    names: ['leap_year'],
    is: ['{year} is a leap year'],
    notes: ['A leap year is divisible by 4, but not by 100 unless it is also divisible by 400.'],
    code: {
      logic: 'return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)',
      branch: `
        if year % 400 == 0:
            return True
        if year % 100 == 0:
            return False
        return year % 4 == 0`,
    },
  }),
  define(
    'discounted_price',
    { price: named(int(1, 200), 'price'), percent: named(int(0, 90), 'percent') },
    'float',
    {
      topic,
      names: ['apply_discount', 'price_after_discount'],
      nouns: ['the {price} after a discount of {percent} percent'],
      code: {
        formula: 'return price * (100 - percent) / 100',
        steps: 'remaining = 100 - percent\nreturn price * remaining / 100',
      },
    },
  ),
  define('is_triangle', { a: int(1, 12), b: int(1, 12), c: int(1, 12) }, 'bool', {
    topic,
    names: ['valid_triangle', 'can_form_triangle'],
    is: ['sides of lengths {a}, {b} and {c} can form a triangle'],
    notes: ['Each side must be shorter than the other two together.'],
    code: {
      logic: 'return a + b > c and a + c > b and b + c > a',
      sorting: 'sides = sorted([a, b, c])\nreturn sides[0] + sides[1] > sides[2]',
      branch: 'longest = max(a, b, c)\nif longest < a + b + c - longest:\n    return True\nreturn False',
    },
  }),
  define('both_or_neither', { first: named(bool, 'first'), second: named(bool, 'second') }, 'bool', {
    topic: 'logic',
    heldOut: true,
    names: ['same_truth', 'agree'],
    is: ['{first} and {second} are both true or both false'],
    code: {
      builtin: 'return first == second',
      logic: 'return (first and second) or (not first and not second)',
      branch: 'if first:\n    return second\nreturn not second',
    },
  }),
  define('exactly_one', { first: named(bool, 'first'), second: named(bool, 'second') }, 'bool', {
    topic: 'logic',
    names: ['xor', 'only_one'],
    is: ['exactly one of {first} and {second} is true'],
    code: {
      builtin: 'return first != second',
      logic: 'return (first or second) and not (first and second)',
      branch: 'if first:\n    return not second\nreturn second',
    },
  }),
  define('last_digit', { n: natural }, 'int', {
    topic: 'digits',
    names: ['ones_digit'],
    nouns: ['the last digit of {n}'],
    code: { operators: 'return n % 10', text: 'return int(str(n)[-1])' },
  }),
  define('number_of_digits', { n: int(0, 99999) }, 'int', {
    topic: 'digits',
    names: ['count_digits', 'digit_count'],
    nouns: ['the number of digits of {n}', 'how many digits {n} has'],
    code: {
      text: 'return len(str(n))',
      loop: 'count = 1\nwhile n >= 10:\n    n //= 10\n    count += 1\nreturn count',
      recursion: 'if n < 10:\n    return 1\nreturn 1 + itself(n // 10)',
    },
  }),
  define('reverse_number', { n: int(0, 99999) }, 'int', {
    topic: 'digits',
    heldOut: true,
    names: ['reverse_digits', 'reversed_number'],
    nouns: ['the number whose digits are those of {n} in reverse order'],
    code: {
      text: 'return int(str(n)[::-1])',
      loop: 'result = 0\nwhile n > 0:\n    result = result * 10 + n % 10\n    n //= 10\nreturn result',
    },
  }),
  define('digital_root', { n: int(0, 99999) }, 'int', {
    topic: 'digits',
    names: ['repeated_digit_sum'],
    nouns: ['the digital root of {n}: the digits are added up again and again until one digit is left'],
    code: {
      loop: `
        while n >= 10:
            n = sum(int(digit) for digit in str(n))
        return n`,
      nested: `
        while n >= 10:
            total = 0
            while n > 0:
                total += n % 10
                n //= 10
            n = total
        return n`,
      recursion: 'if n < 10:\n    return n\nreturn itself(sum(int(digit) for digit in str(n)))',
      formula: 'if n == 0:\n    return 0\nreturn 1 + (n - 1) % 9',
    },
  }),
  define('replace_digit', { n: int(0, 9999), old: int(0, 9, 'old'), new: int(1, 9, 'new') }, 'int', {
    topic: 'digits',
    names: ['swap_digit'],
    nouns: ['the number {n} with every digit {old} replaced by {new}'],
    code: {
      text: 'return int(str(n).replace(str(old), str(new)))',
      loop: 'digits = ""\nfor digit in str(n):\n    if digit == str(old):\n        digits += str(new)\n    else:\n        digits += digit\nreturn int(digits)',
    },
  }),
];
