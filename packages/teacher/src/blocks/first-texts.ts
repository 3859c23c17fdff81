/** The functions of a beginner's first weeks: one pass over a text or over a list of words. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, letter, someStrings, someWord, strings, text, word } from '../core/catalogue.js';
import { holdOut } from '../core/hold-out.js';
import { like, named, skin } from '../core/domains.js';
import { people } from '../core/words.js';

/** How many characters `char` meet a condition. */
function countingIn(name: string, names: string[], what: string, condition: string): FunctionBlock {
  return define(name, { text }, 'int', {
    topic: 'strings',
    names,
    nouns: [`the number of ${what} in {text}`, `how many ${what} there are in {text}`],
    does: [`Count the ${what} in {text}`],
    code: {
      loop: `count = 0\nfor char in text:\n    if ${condition}:\n        count += 1\nreturn count`,
      builtin: `return sum(1 for char in text if ${condition})`,
      list: `return len([char for char in text if ${condition}])`,
    },
  });
}

/** The text without the characters `char` for which a condition fails. */
function keepingIn(name: string, names: string[], does: string[], condition: string): FunctionBlock {
  return define(name, { text }, 'str', {
    topic: 'strings',
    names,
    does,
    code: {
      join: `return "".join(char for char in text if ${condition})`,
      loop: `result = ""\nfor char in text:\n    if ${condition}:\n        result += char\nreturn result`,
    },
  });
}

/** Something made of every word, in a list. */
function changingWords(
  name: string,
  names: string[],
  output: string,
  nouns: string[],
  value: string,
): FunctionBlock {
  return define(name, { words: strings }, output, {
    topic: 'lists',
    names,
    nouns,
    code: {
      comprehension: `return [${value} for word in words]`,
      loop: `result = []\nfor word in words:\n    result.append(${value})\nreturn result`,
    },
  });
}

const person = (name: string) =>
  like(word, { skins: [skin(name, 'name', 'names', ['name'], { words: people })] });

export const firstTexts: FunctionBlock[] = [
  define('string_length', { text }, 'int', {
    topic: 'strings',
    names: ['length_of', 'count_characters', 'text_length'],
    nouns: ['the length of {text}', 'the number of characters in {text}'],
    code: {
      builtin: 'return len(text)',
      loop: 'count = 0\nfor char in text:\n    count += 1\nreturn count',
    },
  }),
  define('to_uppercase', { text }, 'str', {
    topic: 'strings',
    names: ['uppercase', 'shout', 'make_upper'],
    nouns: ['{text} in upper case', '{text} with all letters in upper case'],
    does: ['Convert {text} to upper case'],
    code: {
      method: 'return text.upper()',
      loop: 'result = ""\nfor char in text:\n    result += char.upper()\nreturn result',
    },
  }),
  define('to_lowercase', { text }, 'str', {
    topic: 'strings',
    names: ['lowercase', 'make_lower'],
    nouns: ['{text} in lower case', '{text} with all letters in lower case'],
    does: ['Convert {text} to lower case'],
    code: {
      method: 'return text.lower()',
      loop: 'result = ""\nfor char in text:\n    result += char.lower()\nreturn result',
    },
  }),
  define('first_character', { text: someWord }, 'str', {
    topic: 'strings',
    names: ['first_char', 'first_letter'],
    nouns: ['the first character of {text}'],
    code: { index: 'return text[0]', slice: 'return text[:1]' },
  }),
  define('last_character', { text: someWord }, 'str', {
    topic: 'strings',
    names: ['last_char', 'last_letter'],
    nouns: ['the last character of {text}'],
    code: { index: 'return text[-1]', length: 'return text[len(text) - 1]' },
  }),
  define('drop_first_character', { text: word }, 'str', {
    topic: 'strings',
    heldOut: true,
    names: ['remove_first', 'without_first'],
    nouns: ['{text} without its first character'],
    code: {
      slice: 'return text[1:]',
      loop: 'result = ""\nfor i in range(1, len(text)):\n    result += text[i]\nreturn result',
    },
  }),
  define('is_vowel', { letter: named(letter, 'letter', 'char') }, 'bool', {
    topic: 'conditions',
    names: ['vowel', 'check_vowel'],
    is: ['{letter} is a vowel', '{letter} is one of the vowels a, e, i, o and u'],
    code: {
      in: 'return letter in "aeiou"',
      list: 'vowels = ["a", "e", "i", "o", "u"]\nreturn letter in vowels',
      branch: 'if letter in "aeiou":\n    return True\nreturn False',
    },
  }),
  define('contains_letter', { text: word, letter }, 'bool', {
    topic: 'searching',
    names: ['has_letter', 'letter_in_word'],
    is: ['{letter} occurs in {text}', '{text} contains {letter}'],
    drawn: { letter: 'text' },
    code: {
      in: 'return letter in text',
      loop: 'for char in text:\n    if char == letter:\n        return True\nreturn False',
      find: 'return text.find(letter) != -1',
    },
  }),
  countingIn(
    'count_uppercase',
    ['count_capitals', 'number_of_capitals'],
    'upper-case letters',
    'char.isupper()',
  ),
  countingIn('count_lowercase', ['number_of_lowercase'], 'lower-case letters', 'char.islower()'),
  countingIn('count_digits', ['number_of_digits_in', 'count_numbers'], 'digits', 'char.isdigit()'),
  holdOut(countingIn('count_letters', ['number_of_letters'], 'letters', 'char.isalpha()')),
  countingIn('count_spaces', ['number_of_spaces'], 'spaces', 'char == " "'),
  holdOut(
    countingIn(
      'count_consonants',
      ['number_of_consonants', 'consonant_count'],
      'consonants',
      'char.isalpha() and char.lower() not in "aeiou"',
    ),
  ),
  keepingIn(
    'remove_digits',
    ['without_digits', 'strip_digits'],
    ['Remove all digits from {text}', 'Return {text} without its digits'],
    'not char.isdigit()',
  ),
  keepingIn(
    'only_letters',
    ['keep_letters', 'letters_of'],
    ['Keep only the letters of {text}', 'Return {text} without anything that is not a letter'],
    'char.isalpha()',
  ),
  keepingIn(
    'only_vowels',
    ['keep_vowels', 'vowels_of'],
    ['Keep only the vowels of {text}', 'Return a string of the vowels of {text} in their order'],
    'char.lower() in "aeiou"',
  ),
  define('remove_letter', { text: word, letter }, 'str', {
    topic: 'strings',
    heldOut: true,
    names: ['without_letter', 'delete_letter', 'remove_char'],
    nouns: ['{text} without the character {letter}'],
    does: ['Remove every {letter} from {text}'],
    drawn: { letter: 'text' },
    code: {
      method: 'return text.replace(letter, "")',
      join: 'return "".join(char for char in text if char != letter)',
      loop: 'result = ""\nfor char in text:\n    if char != letter:\n        result += char\nreturn result',
    },
  }),
  define('double_letters', { text: word }, 'str', {
    topic: 'strings',
    heldOut: true,
    names: ['double_chars', 'repeat_letters'],
    nouns: ['a string in which every character of {text} occurs twice in a row'],
    code: {
      join: 'return "".join(char * 2 for char in text)',
      loop: 'result = ""\nfor char in text:\n    result += char + char\nreturn result',
    },
  }),
  define('spaces_to_underscores', { text }, 'str', {
    topic: 'strings',
    heldOut: true,
    names: ['replace_spaces', 'underscore'],
    nouns: ['{text} with an underscore in place of every space'],
    does: ['Replace every space in {text} by an underscore'],
    code: {
      method: 'return text.replace(" ", "_")',
      split: 'return "_".join(text.split(" "))',
      loop: 'result = ""\nfor char in text:\n    if char == " ":\n        result += "_"\n    else:\n        result += char\nreturn result',
    },
  }),
  define('full_name', { first: person('first'), last: person('last') }, 'str', {
    topic: 'strings',
    names: ['join_names', 'make_full_name'],
    nouns: ['the names {first} and {last} with a space between them'],
    code: { plus: 'return first + " " + last', format: 'return f"{first} {last}"' },
  }),
  define('characters_of', { text: word }, 'list[str]', {
    topic: 'strings',
    names: ['to_characters', 'split_characters', 'list_of_characters'],
    nouns: ['a list of the characters of {text}'],
    does: ['Split {text} into a list of characters'],
    code: {
      builtin: 'return list(text)',
      comprehension: 'return [char for char in text]',
      loop: 'result = []\nfor char in text:\n    result.append(char)\nreturn result',
    },
  }),
  define('join_words', { words: strings }, 'str', {
    topic: 'strings',
    names: ['make_sentence', 'words_to_text', 'concatenate_words'],
    nouns: ['the strings in {words} joined by spaces'],
    does: ['Join the strings in {words} with a space between them'],
    code: {
      method: 'return " ".join(words)',
      loop: 'result = ""\nfor i in range(len(words)):\n    if i > 0:\n        result += " "\n    result += words[i]\nreturn result',
    },
  }),
  define('concatenate', { words: strings }, 'str', {
    topic: 'strings',
    names: ['join_all', 'concat_strings', 'glue'],
    nouns: ['all strings in {words} put together as one string'],
    does: ['Concatenate the strings in {words} into one string'],
    code: {
      method: 'return "".join(words)',
      loop: 'result = ""\nfor word in words:\n    result += word\nreturn result',
    },
  }),
  changingWords(
    'word_lengths',
    ['lengths', 'lengths_of_words', 'get_lengths'],
    'list[int]',
    ['a list of the lengths of the strings in {words}', 'the length of every string in {words}, as a list'],
    'len(word)',
  ),
  changingWords(
    'uppercase_words',
    ['upper_all', 'shout_words'],
    'list[str]',
    ['a list of the strings in {words} in upper case'],
    'word.upper()',
  ),
  changingWords(
    'first_letters',
    ['initial_letters', 'first_chars'],
    'list[str]',
    ['a list of the first characters of the strings in {words}'],
    'word[0]',
  ),
  changingWords(
    'reverse_words_in_list',
    ['reverse_each', 'reverse_strings'],
    'list[str]',
    ['a list of the strings in {words}, each of them reversed'],
    'word[::-1]',
  ),
  define('long_words', { words: strings, length: int(2, 6, 'length', 'limit', 'n') }, 'list[str]', {
    topic: 'lists',
    names: ['words_longer_than', 'filter_long', 'longer_words'],
    nouns: ['a list of the strings in {words} that have more than {length} characters'],
    code: {
      comprehension: 'return [word for word in words if len(word) > length]',
      loop: 'result = []\nfor word in words:\n    if len(word) > length:\n        result.append(word)\nreturn result',
    },
  }),
  define('words_starting_with', { words: strings, letter }, 'list[str]', {
    topic: 'lists',
    names: ['filter_by_letter', 'starting_with'],
    nouns: ['a list of the strings in {words} that start with {letter}'],
    code: {
      method: 'return [word for word in words if word.startswith(letter)]',
      loop: 'result = []\nfor word in words:\n    if word[0] == letter:\n        result.append(word)\nreturn result',
    },
  }),
  define('shortest_word', { words: someStrings }, 'str', {
    topic: 'searching',
    names: ['find_shortest', 'shortest_string'],
    nouns: ['the shortest string in {words}'],
    notes: ['If several are shortest, the first of them is returned.'],
    code: {
      builtin: 'return min(words, key=len)',
      loop: 'shortest = words[0]\nfor word in words:\n    if len(word) < len(shortest):\n        shortest = word\nreturn shortest',
    },
  }),
  define('total_characters', { words: strings }, 'int', {
    topic: 'strings',
    names: ['total_length', 'count_all_characters'],
    nouns: ['the total number of characters of all strings in {words}'],
    code: {
      builtin: 'return sum(len(word) for word in words)',
      loop: 'total = 0\nfor word in words:\n    total += len(word)\nreturn total',
      join: 'return len("".join(words))',
    },
  }),
  define('lengths_by_word', { words: strings }, 'dict[str, int]', {
    topic: 'dictionaries',
    names: ['word_length_map', 'length_of_each'],
    nouns: ['a dictionary that maps every string in {words} to its length'],
    code: {
      comprehension: 'return {word: len(word) for word in words}',
      loop: 'lengths = {}\nfor word in words:\n    lengths[word] = len(word)\nreturn lengths',
    },
  }),
];
