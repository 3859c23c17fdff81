/** Reading structured text, and writing it. */
import { define, type FunctionBlock } from '../core/block.js';
import { digitText, int, natural, choiceDomain, text, word } from '../core/catalogue.js';
import { like, named, type Domain } from '../core/domains.js';

const brackets: Domain = choiceDomain(
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
const parentheses = choiceDomain(
  'str',
  'a string of parentheses',
  ['text', 's'],
  ['()', '(())', '((()))', '', '()()', '(()())', '((())())', '(()(()))'],
);
const sums = choiceDomain(
  'str',
  'an expression of integers joined by + and -',
  ['expression', 'text'],
  ['1+2', '10-4+3', '7', '5-8', '100+20+3', '9-9', '12-2-2', '3+4-5+6'],
);
const postfix = choiceDomain(
  'str',
  'an expression in postfix notation, with spaces between its parts',
  ['expression', 'text'],
  ['3 4 +', '2 3 * 4 +', '5 1 2 + -', '7', '8 2 - 3 *', '1 2 3 + *', '10 4 - 2 -', '6 2 * 5 1 - +'],
);
const roman = choiceDomain(
  'str',
  'a Roman numeral',
  ['numeral', 'text', 'roman'],
  ['I', 'IV', 'IX', 'XIV', 'XL', 'MCMXC', 'VII', 'LVIII', 'MMXXI', 'CD', 'XCIX', 'III', 'DC'],
);
const settings = choiceDomain(
  'str',
  'a string of key=value parts separated by semicolons',
  ['text', 'line'],
  ['a=1;b=2', 'x=10', 'width=80;height=24', 'n=5;m=6;k=7', 'size=3;depth=12'],
);
const csv = choiceDomain(
  'str',
  'integers separated by commas',
  ['text', 'line', 'row'],
  ['1,2,3', '10', '4,-5,6', '7,7', '100,20,3', '0,-1', '8,6,4,2'],
);

export const parsing: FunctionBlock[] = [
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
      heldOut: true,
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
      text: choiceDomain(
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
