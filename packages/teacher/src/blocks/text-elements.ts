/** Conditions on and functions of a string, a character or a row of numbers, applied to each of a collection. */
import { mapper, predicate, type Constant, type Mapper, type Predicate } from '../core/block.js';
import { int, letter } from '../core/catalogue.js';

const length: Constant = {
  choices: [2, 3, 4, 5, 6],
  names: ['n', 'length', 'limit', 'k'],
  domain: int(2, 6),
};
const character: Constant = { choices: [...'aeiolnrst'], names: ['letter', 'char', 'c'], domain: letter };
const affix: Constant = { choices: [...'abcegmnost'], names: ['prefix', 'start', 'letter'], domain: letter };
const ending: Constant = {
  choices: ['a', 'e', 'n', 'y', 'er', 't', 's'],
  names: ['suffix', 'ending'],
  domain: letter,
};

export const textPredicates: Predicate[] = [
  predicate('str', 'longer_than', {
    is: 'is longer than {k} characters',
    constant: length,
    code: ['len(x) > k'],
  }),
  predicate('str', 'shorter_than', {
    is: 'is shorter than {k} characters',
    constant: length,
    code: ['len(x) < k'],
  }),
  predicate('str', 'of_length', {
    is: 'has exactly {k} characters',
    constant: length,
    code: ['len(x) == k'],
  }),
  predicate('str', 'of_even_length', {
    heldOut: true,
    is: 'has an even number of characters',
    code: ['len(x) % 2 == 0'],
  }),
  predicate('str', 'starting_with', { is: 'starts with {k}', constant: affix, code: ['x.startswith(k)'] }),
  predicate('str', 'ending_with', { is: 'ends with {k}', constant: ending, code: ['x.endswith(k)'] }),
  predicate('str', 'containing', {
    is: 'contains {k}',
    constant: character,
    code: ['k in x', 'x.count(k) > 0'],
  }),
  predicate('str', 'not_containing', {
    heldOut: true,
    is: 'does not contain {k}',
    constant: character,
    code: ['k not in x', 'x.count(k) == 0'],
  }),
  predicate('str', 'starting_with_vowel', {
    is: 'starts with a vowel',
    code: [
      'x[:1].lower() in ("a", "e", "i", "o", "u")',
      'return x != "" and x[0] in "aeiouAEIOU"',
      'if not x:\n    return False\nreturn x[0].lower() in "aeiou"',
    ],
  }),
  predicate('str', 'empty', {
    is: 'is empty',
    adjective: 'empty',
    code: ['x == ""', 'not x', 'len(x) == 0'],
  }),
  predicate('str', 'nonempty', {
    is: 'is not empty',
    adjective: 'non-empty',
    code: ['x != ""', 'len(x) > 0'],
  }),
  predicate('str', 'uppercase', { is: 'is written in upper case', code: ['x.isupper()'] }),
  predicate('str', 'capitalized', {
    is: 'starts with an upper-case letter',
    code: ['x[:1].isupper()', 'return x != "" and x[0].isupper()'],
  }),
  predicate('str', 'palindrome', {
    is: 'is a palindrome',
    code: [
      'x == x[::-1]',
      'return x == "".join(reversed(x))',
      'for i in range(len(x) // 2):\n    if x[i] != x[len(x) - 1 - i]:\n        return False\nreturn True',
    ],
  }),
  predicate('str', 'alphabetic', { is: 'consists of letters only', code: ['x.isalpha()'] }),
  predicate('str', 'with_double_letter', {
    is: 'has two equal letters next to each other',
    code: [
      'any(a == b for a, b in zip(x, x[1:]))',
      'for i in range(len(x) - 1):\n    if x[i] == x[i + 1]:\n        return True\nreturn False',
    ],
  }),
  predicate('str', 'with_distinct_letters', {
    is: 'has no repeated letter',
    code: [
      'len(set(x)) == len(x)',
      'for char in x:\n    if x.count(char) > 1:\n        return False\nreturn True',
    ],
  }),
];

export const charPredicates: Predicate[] = [
  predicate('char', 'vowel', { is: 'is a vowel', code: ['x in "aeiouAEIOU"', 'x.lower() in "aeiou"'] }),
  predicate('char', 'uppercase', { is: 'is in upper case', adjective: 'upper-case', code: ['x.isupper()'] }),
  predicate('char', 'lowercase', { is: 'is in lower case', adjective: 'lower-case', code: ['x.islower()'] }),
  predicate('char', 'digit', { is: 'is a digit', code: ['x.isdigit()', 'x in "0123456789"'] }),
  predicate('char', 'alphabetic', { is: 'is a letter', code: ['x.isalpha()'] }),
  predicate('char', 'not_space', { is: 'is not a space', code: ['x != " "'] }),
  predicate('char', 'alphanumeric', {
    heldOut: true,
    is: 'is a letter or a digit',
    are: 'are letters or digits',
    code: ['x.isalnum()', 'x.isalpha() or x.isdigit()'],
  }),
  predicate('char', 'equal_to', { is: 'is equal to {k}', constant: character, code: ['x == k'] }),
  predicate('char', 'different_from', { is: 'is different from {k}', constant: character, code: ['x != k'] }),
];

export const rowPredicates: Predicate[] = [
  predicate('list[int]', 'nonempty', {
    is: 'is not empty',
    adjective: 'non-empty',
    code: ['len(x) > 0', 'x != []'],
  }),
  predicate('list[int]', 'longer_than', {
    is: 'has more than {k} elements',
    constant: { ...length, choices: [1, 2] },
    code: ['len(x) > k'],
  }),
  predicate('list[int]', 'with_sum_above', {
    heldOut: true,
    is: 'has a sum greater than {k}',
    constant: { choices: [0, 5, 8, 10, 12, 15], names: ['limit', 'threshold', 'k'], domain: int(0, 20) },
    code: ['sum(x) > k'],
  }),
  predicate('list[int]', 'containing', {
    is: 'contains {k}',
    constant: { choices: [0, 1, 2, 3, 5], names: ['value', 'target', 'k'], domain: int(0, 9) },
    code: ['k in x'],
  }),
  predicate('list[int]', 'all_positive', {
    is: 'has only positive elements',
    code: [
      'all(value > 0 for value in x)',
      'for value in x:\n    if value <= 0:\n        return False\nreturn True',
    ],
  }),
];

export const textMappers: Mapper[] = [
  mapper('str', 'length', {
    to: 'int',
    topic: 'strings',
    one: 'the length of {x}',
    many: 'the lengths of {xs}',
    its: 'its length',
    code: ['len(x)'],
  }),
  mapper('str', 'uppercase', {
    to: 'str',
    topic: 'strings',
    one: '{x} in upper case',
    many: 'the upper-case forms of {xs}',
    its: 'its upper-case form',
    code: ['x.upper()'],
  }),
  mapper('str', 'lowercase', {
    to: 'str',
    topic: 'strings',
    one: '{x} in lower case',
    many: 'the lower-case forms of {xs}',
    its: 'its lower-case form',
    code: ['x.lower()'],
  }),
  mapper('str', 'capitalized', {
    to: 'str',
    topic: 'strings',
    one: '{x} with its first letter in upper case and the others in lower case',
    many: 'the capitalized forms of {xs}',
    its: 'its capitalized form',
    code: ['x.capitalize()'],
  }),
  mapper('str', 'reversed', {
    to: 'str',
    topic: 'strings',
    one: '{x} written backwards',
    many: 'the reversed forms of {xs}',
    its: 'its reversed form',
    code: [
      'x[::-1]',
      '"".join(reversed(x))',
      'result = ""\nfor char in x:\n    result = char + result\nreturn result',
    ],
  }),
  mapper('str', 'stripped', {
    to: 'str',
    topic: 'strings',
    one: '{x} without spaces at its ends',
    many: 'the forms without spaces at the ends of {xs}',
    its: 'its form without spaces at its ends',
    code: ['x.strip()'],
  }),
  mapper('str', 'first_letter', {
    to: 'str',
    topic: 'strings',
    one: 'the first letter of {x}, or an empty string if there is none',
    many: 'the first letters of {xs}',
    its: 'its first letter',
    code: ['x[:1]', 'x[0] if x else ""'],
  }),
  mapper('str', 'last_letter', {
    to: 'str',
    topic: 'strings',
    one: 'the last letter of {x}, or an empty string if there is none',
    many: 'the last letters of {xs}',
    its: 'its last letter',
    code: ['x[-1:]', 'x[-1] if x else ""'],
  }),
  mapper('str', 'prefix', {
    to: 'str',
    topic: 'strings',
    one: 'the first {k} characters of {x}',
    many: 'the first {k} characters of each of {xs}',
    its: 'its first {k} characters',
    constant: length,
    code: ['x[:k]'],
  }),
  mapper('str', 'suffix', {
    heldOut: true,
    to: 'str',
    topic: 'strings',
    one: 'the last {k} characters of {x}',
    many: 'the last {k} characters of each of {xs}',
    its: 'its last {k} characters',
    constant: length,
    code: ['x[-k:]'],
  }),
  mapper('str', 'letter_count', {
    to: 'int',
    topic: 'counting',
    one: 'the number of times {k} occurs in {x}',
    many: 'the numbers of times {k} occurs in {xs}',
    its: 'the number of times {k} occurs in it',
    constant: character,
    code: ['x.count(k)', 'sum(1 for char in x if char == k)'],
  }),
  mapper('str', 'vowel_count', {
    to: 'int',
    topic: 'counting',
    one: 'the number of vowels in {x}',
    many: 'the numbers of vowels in {xs}',
    its: 'its number of vowels',
    code: [
      'sum(1 for char in x if char in "aeiouAEIOU")',
      'count = 0\nfor char in x:\n    if char in "aeiouAEIOU":\n        count += 1\nreturn count',
    ],
  }),
  mapper('str', 'doubled', {
    to: 'str',
    topic: 'strings',
    one: '{x} written twice in a row',
    many: 'the doubled forms of {xs}',
    its: 'its doubled form',
    code: ['x * 2', 'x + x'],
  }),
  mapper('str', 'without', {
    heldOut: true,
    to: 'str',
    topic: 'strings',
    one: '{x} without any {k}',
    many: 'the forms without {k} of {xs}',
    its: 'its form without {k}',
    constant: character,
    code: ['x.replace(k, "")', '"".join(char for char in x if char != k)'],
  }),
  mapper('str', 'sorted_letters', {
    heldOut: true,
    to: 'str',
    topic: 'sorting',
    one: 'the characters of {x} in sorted order, as a string',
    many: 'the sorted letters of each of {xs}',
    its: 'its letters in sorted order',
    code: ['"".join(sorted(x))'],
  }),
  mapper('str', 'distinct_count', {
    to: 'int',
    topic: 'sets',
    one: 'the number of different characters in {x}',
    many: 'the numbers of different characters in {xs}',
    its: 'its number of different characters',
    code: [
      'len(set(x))',
      'seen = []\nfor char in x:\n    if char not in seen:\n        seen.append(char)\nreturn len(seen)',
    ],
  }),
];

export const charMappers: Mapper[] = [
  mapper('char', 'uppercase', {
    to: 'str',
    topic: 'strings',
    one: '{x} in upper case',
    many: 'the upper-case forms of {xs}',
    its: 'its upper-case form',
    code: ['x.upper()'],
  }),
  mapper('char', 'lowercase', {
    to: 'str',
    topic: 'strings',
    one: '{x} in lower case',
    many: 'the lower-case forms of {xs}',
    its: 'its lower-case form',
    code: ['x.lower()'],
  }),
  mapper('char', 'code', {
    heldOut: true,
    to: 'int',
    topic: 'conversion',
    one: 'the character code of {x}',
    many: 'the character codes of {xs}',
    its: 'its character code',
    code: ['ord(x)'],
  }),
];

export const rowMappers: Mapper[] = [
  mapper('list[int]', 'sum', {
    to: 'int',
    topic: 'aggregation',
    one: 'the sum of {x}',
    many: 'the sums of {xs}',
    its: 'its sum',
    code: ['sum(x)', 'total = 0\nfor value in x:\n    total += value\nreturn total'],
  }),
  mapper('list[int]', 'length', {
    to: 'int',
    topic: 'lists',
    one: 'the number of elements of {x}',
    many: 'the lengths of {xs}',
    its: 'its length',
    code: ['len(x)'],
  }),
  mapper('list[int]', 'largest', {
    to: 'int',
    topic: 'aggregation',
    one: 'the largest element of {x}, or 0 if it is empty',
    many: 'the largest elements, or 0 where there is none, of {xs}',
    its: 'its largest element, or 0 if there is none',
    code: ['max(x, default=0)', 'max(x) if x else 0'],
  }),
  mapper('list[int]', 'reversed', {
    to: 'list[int]',
    topic: 'lists',
    one: '{x} in reverse order',
    many: 'the reversed copies of {xs}',
    its: 'its reversed copy',
    code: ['x[::-1]', 'list(reversed(x))'],
  }),
  mapper('list[int]', 'sorted', {
    to: 'list[int]',
    topic: 'sorting',
    one: 'a sorted copy of {x}',
    many: 'the sorted copies of {xs}',
    its: 'its sorted copy',
    code: ['sorted(x)'],
  }),
];
