/** What the conformance tests evaluate in both Pythons. */
export const operands = [
  '0',
  '1',
  '-1',
  '7',
  '-7',
  '3',
  '10**18',
  '-(2**70)',
  '9007199254740993',
  'True',
  'False',
  '0.0',
  '2.5',
  '-2.5',
  '0.1',
  '1e16',
  '1e-5',
  '123456.789',
  "''",
  "'ab'",
  "'é😀x'",
  '[]',
  '[1, 2]',
  '[1, 2.0]',
  '(1,)',
  "('a', 2)",
  '{1: 2}',
  "{'a': [1]}",
  '{1, 2}',
  'set()',
  'None',
  'range(3)',
];
export const operators = [
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'and',
  'or',
  '&',
  '|',
  '^',
];

export const texts = [
  "''",
  "'a'",
  "'Hello World'",
  "'  padded\\t\\n'",
  "'a,b,,c'",
  "'abcabc'",
  "'ABC'",
  "'12'",
  "'-7'",
  "'it\\'s'",
  "'naïve Ünïcode 😀'",
  "'they\\'re bill\\'s'",
];
export const calls = [
  'lower()',
  'upper()',
  'title()',
  'capitalize()',
  'swapcase()',
  'strip()',
  'lstrip()',
  'rstrip()',
  "strip('ac')",
  'split()',
  "split(',')",
  "split(',', 1)",
  'split(None, 1)',
  "rsplit(',', 1)",
  'splitlines()',
  "join(['x', 'y', 'z'])",
  "replace('a', 'X')",
  "replace('a', 'X', 1)",
  "replace('', '-')",
  "find('b')",
  "find('b', 2)",
  "rfind('b')",
  "index('c')",
  "count('a')",
  "count('')",
  "startswith('a')",
  "startswith(('x', 'H'))",
  "endswith('c')",
  'isdigit()',
  'isalpha()',
  'isalnum()',
  'isspace()',
  'isupper()',
  'islower()',
  'istitle()',
  'isidentifier()',
  'zfill(5)',
  'center(8)',
  "center(9, '*')",
  "center(12, '.')",
  'ljust(8)',
  "rjust(8, '0')",
  "partition(',')",
  "rpartition(',')",
  "removeprefix('a')",
  "removesuffix('c')",
  'casefold()',
];

export const unaryForms = [
  '-({})',
  'not ({})',
  'abs({})',
  'len({})',
  'bool({})',
  'int({})',
  'float({})',
  'str({})',
  'repr({})',
  'list({})',
  'tuple({})',
  'sorted({})',
  'sum({})',
  'min({})',
  'max({})',
  'any({})',
  'all({})',
  'round({})',
  'round({}, 1)',
  'list(reversed({}))',
  'list(enumerate({}, 1))',
  'list(zip({}, [5, 6]))',
  '({})[0]',
  '({})[-1]',
  '({})[1:]',
  '({})[::-1]',
  '({})[:-1]',
  '({})[5]',
  'dict({})',
  'isinstance({}, int)',
  'isinstance({}, (str, float))',
  'type({}).__name__',
  'divmod({}, 4)',
  'pow({}, 2)',
  'bin({})',
  'hex({})',
  "f'{{{}}}'",
  "f'{{{}:>8}}'",
  "f'{{{}!r}}'",
  "f'{{{}:.2f}}'",
  "f'{{{}:05d}}'",
  "f'{{{}:,}}'",
  '({}) ** 3',
  '({}) << 2',
  '({}) >> 1',
  '~({})',
  'ord({})',
  'set({}) == 1',
  'max({}, default=0)',
  'list(map(str, {}))',
  'list(filter(None, {}))',
  '[x for x in ({})]',
  '(lambda x: x)({})',
  '({}).copy() == ({})',
  'list(({}).items())',
  '({}).count(1)',
  '({}).index(2)',
  "format({}, '')",
];

export const programs = `
import math
from collections import Counter, defaultdict
from functools import reduce
from itertools import accumulate, combinations

def fib(n, memo={}):
    if n in memo:
        return memo[n]
    memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]

def flow(limit):
    seen = []
    for i in range(limit):
        if i == 2:
            continue
        for j in range(i):
            if j == 3:
                break
            seen.append((i, j))
        else:
            seen.append(i)
    while True:
        limit -= 2
        if limit < 0:
            break
    else:
        seen.append('never')
    return seen, limit

def counter():
    count = 0
    def step(by=1):
        nonlocal count
        count += by
        return count
    return [step(), step(), step(by=5)]

class Shape:
    sides = 0
    def __init__(self, name):
        self.name = name
    def area(self):
        return 0
    def describe(self):
        return f"{self.name} has area {self.area():.2f}"
    def __eq__(self, other):
        return self.area() == other.area()
    def __lt__(self, other):
        return self.area() < other.area()
    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"

class Square(Shape):
    sides = 4
    def __init__(self, side):
        super().__init__("square")
        self.side = side
    @property
    def double(self):
        return 2 * self.side
    @staticmethod
    def unit():
        return Square(1)
    def area(self):
        return self.side ** 2
    def __len__(self):
        return self.sides
    def __add__(self, other):
        return Square(self.side + other.side)
    def __getitem__(self, i):
        return [self.side] * 3

def attempt(text):
    log = []
    try:
        value = int(text)
        log.append(10 // value)
    except ValueError as error:
        log.append(str(error))
    except (ZeroDivisionError, KeyError):
        log.append("zero")
    else:
        log.append("fine")
    finally:
        log.append("done")
    return log

def checked(n):
    if n < 0:
        raise ValueError("n must not be negative")
    assert n < 100, "too big"
    return math.isqrt(n)

def grouped(words):
    groups = defaultdict(list)
    for word in words:
        groups[len(word)].append(word)
    return dict(groups)

def swap(a, b, *rest):
    a, b = b, a
    first, *middle = rest
    return a, b, first, middle

def grid(n):
    cells = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            cells[i][j] += i * n + j
    cells[0][0] -= 5
    return cells
`;

export const programCalls = [
  'fib(80)',
  'flow(6)',
  'counter()',
  'Square(3).describe()',
  'Square(3) == Square(3)',
  'Square(2) < Square(3)',
  'len(Square(2))',
  'Square(4).double',
  'Square.unit()',
  '(Square(1) + Square(2)).side',
  'Square(5)[0]',
  'sorted([Square(3), Square(1)])[0].side',
  'max([Square(3), Square(1)], key=lambda s: s.area())',
  'Square.sides',
  'isinstance(Square(1), Shape)',
  'Square(1).missing',
  "attempt('5')",
  "attempt('x')",
  "attempt('0')",
  "attempt('20')",
  'checked(-1)',
  'checked(50)',
  'checked(200)',
  "grouped(['a', 'bb', 'c', 'dd'])",
  'swap(1, 2, 3, 4, 5)',
  'swap(1)',
  'swap(1, 2)',
  'grid(3)',
  "Counter('mississippi').most_common(2)",
  "Counter('abca')['z']",
  "dict(Counter('abca'))",
  'reduce(lambda a, b: a * b, range(1, 30))',
  'list(accumulate([1, 2, 3]))',
  'list(combinations([1, 2, 3], 2))',
  '[x * y for x in range(3) for y in range(x) if y % 2 == 0]',
  "{k: v for k, v in zip('abc', [1, 2, 3]) if v != 2}",
  'sorted({x % 3 for x in range(10)})',
  "sum(len(w) for w in 'a bb ccc'.split())",
  "sorted(['b', 'A', 'c'], key=str.lower, reverse=True)",
  "sorted([(1, 'b'), (1, 'a'), (0, 'z')], key=lambda p: p[0])",
  '[*range(3), *[7]]',
  '{**{1: 2}, 3: 4}',
  '1 < 2 < 3 > 2',
  '[i for i, c in enumerate("banana") if c == "a"]',
  '(lambda a, b=2: a + b)(1)',
  "'yes' if [] else 'no'",
  '[[1, 2], [3, 4]][1][0]',
  "', '.join(map(str, [1, 2.5, True, None]))",
  "'%d' if False else 'x'",
  'math.gcd(12, -18)',
  'math.sqrt(2)',
  'math.factorial(25)',
  'math.comb(30, 12)',
  'math.floor(-2.5)',
  'math.ceil(2.1)',
  'math.prod([2, 3.0])',
  'math.lcm(4, 6)',
  'math.sqrt(-1)',
  "next(iter([]), 'none')",
  'next(iter([5, 6]))',
  'list(zip(*[[1, 2], [3, 4]]))',
  'undefined',
  "'abc'.translate(str.maketrans('ab', 'xy'))",
  "dict.fromkeys('aab', 0)",
  "'{} and {:>4}'.format(1, 'x')",
  "f\"{'a' + 'b':^6}|{3.14159:.3f}|{1234567:,}|{7:03d}|{255:x}|{5:b}|{-5:+d}|{0.25:.0%}\"",
  'pow(3, 200, 7)',
  'int("ff", 16)',
  'int("1010", 2)',
  'int("12a")',
  '[1, 2, 3].pop(7)',
  "{}['x']",
  '[].pop()',
  "'x' + 1",
  '[3, 1] < [3, 2]',
  "max('hello')",
  'min([], default=None)',
  'len(5)',
  'round(2.5)',
  'round(-3.5)',
  'round(1234, -2)',
  'round(2.675, 2)',
];
