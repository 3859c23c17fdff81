/** Divisors, primes, bases and sequences of whole numbers. */
import { define, type FunctionBlock } from '../core/block.js';
import { bitText, int, natural, positive } from '../core/catalogue.js';

const topic = 'number theory';

export const numberTheory: FunctionBlock[] = [
  define('gcd', { a: int(1, 90), b: int(1, 90) }, 'int', {
    topic,
    names: ['greatest_common_divisor', 'highest_common_factor'],
    nouns: [
      'the greatest common divisor of {a} and {b}',
      'the largest integer that divides both {a} and {b}',
    ],
    code: {
      loop: 'while b != 0:\n    a, b = b, a % b\nreturn a',
      recursion: 'if b == 0:\n    return a\nreturn itself(b, a % b)',
      builtin: 'return math.gcd(a, b)',
      search:
        'for divisor in range(min(a, b), 0, -1):\n    if a % divisor == 0 and b % divisor == 0:\n        return divisor',
    },
    idea: 'Every common divisor of a and b also divides the remainder a % b, so the pair can be made smaller without changing the answer.',
  }),
  define('lcm', { a: int(1, 40), b: int(1, 40) }, 'int', {
    topic,
    names: ['least_common_multiple', 'smallest_common_multiple'],
    nouns: [
      'the least common multiple of {a} and {b}',
      'the smallest positive integer divisible by both {a} and {b}',
    ],
    code: {
      formula: 'return a * b // math.gcd(a, b)',
      search: 'multiple = a\nwhile multiple % b != 0:\n    multiple += a\nreturn multiple',
      gcd: 'x, y = a, b\nwhile y:\n    x, y = y, x % y\nreturn a * b // x',
    },
  }),
  define('are_coprime', { a: positive, b: positive }, 'bool', {
    topic,
    names: ['coprime', 'relatively_prime'],
    is: ['{a} and {b} have no common divisor except 1', '{a} and {b} are coprime'],
    code: {
      builtin: 'return math.gcd(a, b) == 1',
      loop: 'while b:\n    a, b = b, a % b\nreturn a == 1',
      search:
        'for divisor in range(2, min(a, b) + 1):\n    if a % divisor == 0 and b % divisor == 0:\n        return False\nreturn True',
    },
  }),
  define('divisors', { n: positive }, 'list[int]', {
    topic,
    names: ['find_divisors', 'factors', 'list_divisors'],
    nouns: [
      'the positive divisors of {n} in increasing order',
      'a sorted list of all numbers that divide {n}',
    ],
    code: {
      comprehension: 'return [d for d in range(1, n + 1) if n % d == 0]',
      loop: 'result = []\nfor d in range(1, n + 1):\n    if n % d == 0:\n        result.append(d)\nreturn result',
      pairs: `
        small, large = [], []
        d = 1
        while d * d <= n:
            if n % d == 0:
                small.append(d)
                if d != n // d:
                    large.append(n // d)
            d += 1
        return small + large[::-1]`,
    },
  }),
  define('count_divisors', { n: positive }, 'int', {
    topic,
    names: ['number_of_divisors'],
    nouns: ['the number of positive divisors of {n}', 'how many positive integers divide {n}'],
    code: {
      comprehension: 'return sum(1 for d in range(1, n + 1) if n % d == 0)',
      loop: 'count = 0\nfor d in range(1, n + 1):\n    if n % d == 0:\n        count += 1\nreturn count',
    },
  }),
  define('primes_up_to', { n: natural }, 'list[int]', {
    topic,
    names: ['list_primes', 'sieve', 'primes_below_or_equal'],
    nouns: ['the prime numbers from 2 up to {n}', 'a list of all primes that are at most {n}'],
    code: {
      sieve: `
        is_prime = [True] * (n + 1)
        primes = []
        for i in range(2, n + 1):
            if is_prime[i]:
                primes.append(i)
                for multiple in range(i * i, n + 1, i):
                    is_prime[multiple] = False
        return primes`,
      division: `
        primes = []
        for candidate in range(2, n + 1):
            if all(candidate % p != 0 for p in primes):
                primes.append(candidate)
        return primes`,
      nested: `
        primes = []
        for candidate in range(2, n + 1):
            for d in range(2, candidate):
                if candidate % d == 0:
                    break
            else:
                primes.append(candidate)
        return primes`,
    },
    idea: 'A number is prime when no smaller prime divides it.',
  }),
  define('prime_factors', { n: positive }, 'list[int]', {
    topic,
    names: ['prime_factorization', 'factorize'],
    nouns: ['the prime factors of {n} in increasing order, each as often as it divides {n}'],
    code: {
      loop: `
        factors = []
        divisor = 2
        while n > 1:
            while n % divisor == 0:
                factors.append(divisor)
                n //= divisor
            divisor += 1
        return factors`,
      root: `
        factors = []
        d = 2
        while d * d <= n:
            if n % d == 0:
                factors.append(d)
                n //= d
            else:
                d += 1
        if n > 1:
            factors.append(n)
        return factors`,
    },
  }),
  define('smallest_divisor', { n: int(2, 120) }, 'int', {
    topic,
    names: ['smallest_prime_factor', 'least_divisor'],
    nouns: ['the smallest divisor of {n} that is greater than 1'],
    code: {
      loop: 'd = 2\nwhile n % d != 0:\n    d += 1\nreturn d',
      for: 'for d in range(2, n + 1):\n    if n % d == 0:\n        return d',
      builtin: 'return next(d for d in range(2, n + 1) if n % d == 0)',
    },
  }),
  define('next_prime', { n: natural }, 'int', {
    topic,
    heldOut: true,
    names: ['prime_after', 'following_prime'],
    nouns: ['the smallest prime number greater than {n}'],
    code: {
      loop: `
        candidate = max(n + 1, 2)
        while any(candidate % d == 0 for d in range(2, candidate)):
            candidate += 1
        return candidate`,
      nested: `
        candidate = n + 1
        while True:
            if candidate >= 2:
                for d in range(2, candidate):
                    if candidate % d == 0:
                        break
                else:
                    return candidate
            candidate += 1`,
    },
  }),
  define('fibonacci', { n: int(0, 20) }, 'int', {
    topic: 'recursion',
    names: ['fib', 'nth_fibonacci', 'fibonacci_number'],
    nouns: [
      'the Fibonacci number with index {n}',
      'the number at index {n} of the Fibonacci sequence 0, 1, 1, 2, 3, 5, ...',
    ],
    notes: ['The sequence starts with 0 at index 0 and 1 at index 1.'],
    code: {
      loop: 'a, b = 0, 1\nfor _ in range(n):\n    a, b = b, a + b\nreturn a',
      recursion: 'if n < 2:\n    return n\nreturn itself(n - 1) + itself(n - 2)',
      list: 'values = [0, 1]\nfor i in range(2, n + 1):\n    values.append(values[i - 1] + values[i - 2])\nreturn values[n]',
    },
    idea: 'Each number is the sum of the two before it, so two variables are enough to walk along the sequence.',
  }),
  define('fibonacci_list', { n: int(0, 15) }, 'list[int]', {
    topic: 'recursion',
    names: ['first_fibonacci_numbers', 'fibonacci_sequence'],
    nouns: ['the first {n} Fibonacci numbers, starting with 0 and 1'],
    code: {
      loop: 'result = []\na, b = 0, 1\nfor _ in range(n):\n    result.append(a)\n    a, b = b, a + b\nreturn result',
      list: 'values = [0, 1]\nwhile len(values) < n:\n    values.append(values[-1] + values[-2])\nreturn values[:n]',
    },
  }),
  define('factorial', { n: int(0, 12) }, 'int', {
    topic: 'recursion',
    names: ['compute_factorial', 'product_up_to'],
    nouns: ['the factorial of {n}', 'the product of the integers from 1 to {n}'],
    notes: ['The factorial of 0 is 1.'],
    code: {
      loop: 'result = 1\nfor i in range(2, n + 1):\n    result *= i\nreturn result',
      recursion: 'if n == 0:\n    return 1\nreturn n * itself(n - 1)',
      while: 'result = 1\nwhile n > 1:\n    result *= n\n    n -= 1\nreturn result',
      builtin: 'return math.factorial(n)',
    },
  }),
  define('collatz_steps', { n: int(1, 30) }, 'int', {
    topic: 'simulation',
    names: ['steps_to_one', 'collatz_length'],
    nouns: ['the number of Collatz steps that lead from {n} to 1'],
    notes: ['In one step an even number is halved, and an odd number is tripled and increased by 1.'],
    code: {
      loop: `
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n //= 2
            else:
                n = 3 * n + 1
            steps += 1
        return steps`,
      recursion:
        'if n == 1:\n    return 0\nif n % 2 == 0:\n    return 1 + itself(n // 2)\nreturn 1 + itself(3 * n + 1)',
    },
  }),
  define('collatz_sequence', { n: int(1, 14) }, 'list[int]', {
    topic: 'simulation',
    names: ['hailstone_sequence'],
    nouns: ['the Collatz sequence that starts with {n} and ends with 1'],
    notes: ['After an even number comes its half, after an odd number n comes 3 * n + 1.'],
    code: {
      loop: 'sequence = [n]\nwhile n != 1:\n    n = n // 2 if n % 2 == 0 else 3 * n + 1\n    sequence.append(n)\nreturn sequence',
      recursion:
        'if n == 1:\n    return [1]\nif n % 2 == 0:\n    return [n] + itself(n // 2)\nreturn [n] + itself(3 * n + 1)',
    },
  }),
  define('to_binary', { n: int(0, 120) }, 'str', {
    topic: 'bases',
    names: ['binary_string', 'int_to_binary'],
    nouns: ['the binary representation of {n} as a string'],
    notes: ['There is no "0b" in front.'],
    code: {
      builtin: 'return bin(n)[2:]',
      format: 'return f"{n:b}"',
      loop: 'if n == 0:\n    return "0"\nbits = ""\nwhile n > 0:\n    bits = str(n % 2) + bits\n    n //= 2\nreturn bits',
      recursion: 'if n < 2:\n    return str(n)\nreturn itself(n // 2) + str(n % 2)',
    },
  }),
  define('from_binary', { bits: bitText }, 'int', {
    topic: 'bases',
    names: ['binary_to_int', 'parse_binary'],
    nouns: ['the number that {bits} is in binary notation', 'the integer written in base 2 as {bits}'],
    code: {
      builtin: 'return int(bits, 2)',
      loop: 'value = 0\nfor bit in bits:\n    value = value * 2 + int(bit)\nreturn value',
      powers: 'return sum(2 ** i for i, bit in enumerate(reversed(bits)) if bit == "1")',
    },
  }),
  define('to_base', { n: int(0, 200), base: int(2, 9, 'base') }, 'str', {
    topic: 'bases',
    names: ['convert_base', 'in_base'],
    nouns: ['the digits of {n} in base {base} as a string'],
    code: {
      loop: 'if n == 0:\n    return "0"\ndigits = ""\nwhile n > 0:\n    digits = str(n % base) + digits\n    n //= base\nreturn digits',
      recursion: 'if n < base:\n    return str(n)\nreturn itself(n // base, base) + str(n % base)',
      list: 'digits = []\nwhile n >= base:\n    digits.append(str(n % base))\n    n //= base\ndigits.append(str(n))\nreturn "".join(reversed(digits))',
    },
  }),
  define('integer_square_root', { n: natural }, 'int', {
    topic,
    names: ['isqrt', 'floor_sqrt'],
    nouns: ['the largest integer whose square is at most {n}', 'the square root of {n} rounded down'],
    code: {
      loop: 'root = 0\nwhile (root + 1) ** 2 <= n:\n    root += 1\nreturn root',
      builtin: 'return math.isqrt(n)',
      bisection: `
        low, high = 0, n
        while low < high:
            middle = (low + high + 1) // 2
            if middle * middle <= n:
                low = middle
            else:
                high = middle - 1
        return low`,
    },
  }),
  define('multiples', { n: int(1, 12), count: int(0, 8, 'count') }, 'list[int]', {
    topic,
    heldOut: true,
    names: ['first_multiples', 'multiples_of'],
    nouns: ['the first {count} positive multiples of {n}'],
    code: {
      comprehension: 'return [n * i for i in range(1, count + 1)]',
      builtin: 'return list(range(n, n * count + 1, n))',
      loop: 'result = []\nfor i in range(1, count + 1):\n    result.append(n * i)\nreturn result',
    },
  }),
  define(
    'arithmetic_sequence',
    { start: int(-10, 20, 'start'), step: int(-5, 9, 'step'), length: int(0, 7, 'length') },
    'list[int]',
    {
      topic,
      names: ['number_sequence', 'evenly_spaced'],
      nouns: ['a list of {length} numbers that starts with {start} and grows by {step} each time'],
      code: {
        comprehension: 'return [start + i * step for i in range(length)]',
        loop: 'result = []\nvalue = start\nfor _ in range(length):\n    result.append(value)\n    value += step\nreturn result',
      },
    },
  ),
  define('powers_of', { base: int(2, 5, 'base'), limit: int(1, 150, 'limit') }, 'list[int]', {
    topic,
    names: ['powers_up_to'],
    nouns: ['the powers of {base}, from 1 on, that are at most {limit}'],
    code: {
      loop: 'powers = []\npower = 1\nwhile power <= limit:\n    powers.append(power)\n    power *= base\nreturn powers',
      list: 'powers = [1]\nwhile powers[-1] * base <= limit:\n    powers.append(powers[-1] * base)\nreturn powers',
    },
  }),
  define('count_trailing_zeros', { n: int(1, 900) }, 'int', {
    topic: 'digits',
    names: ['trailing_zeros'],
    nouns: ['the number of zeros at the end of {n}'],
    code: {
      loop: 'count = 0\nwhile n % 10 == 0:\n    n //= 10\n    count += 1\nreturn count',
      text: 'digits = str(n)\nreturn len(digits) - len(digits.rstrip("0"))',
      recursion: 'if n % 10 != 0:\n    return 0\nreturn 1 + itself(n // 10)',
    },
  }),
  define('binomial', { n: int(0, 10), k: int(0, 5, 'k') }, 'int', {
    topic: 'recursion',
    names: ['choose', 'combinations_count'],
    nouns: ['the number of ways to choose {k} of {n} items'],
    notes: ['It is 0 when k is greater than n.'],
    code: {
      recursion:
        'if k == 0:\n    return 1\nif n == 0:\n    return 0\nreturn itself(n - 1, k - 1) + itself(n - 1, k)',
      loop: 'result = 1\nfor i in range(k):\n    result = result * (n - i) // (i + 1)\nreturn result',
      builtin: 'return math.comb(n, k)',
    },
  }),
];
