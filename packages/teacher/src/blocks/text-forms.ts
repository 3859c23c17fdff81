/** Making text of text, comparing two texts, runs of characters, a simple cipher. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, letter, lowercase, someWord, text, word } from '../core/catalogue.js';
import { named, type Domain } from '../core/domains.js';

const topic = 'strings';

export const textForms: FunctionBlock[] = [
  define(
    'is_anagram',
    { first: named(lowercase, 'first', 'a', 'word1'), second: named(lowercase, 'second', 'b', 'word2') },
    'bool',
    {
      topic,
      names: ['are_anagrams', 'same_letters'],
      is: [
        '{first} and {second} are anagrams of each other',
        '{first} and {second} consist of the same letters, each the same number of times',
      ],
      code: {
        sorting: 'return sorted(first) == sorted(second)',
        counter: 'return Counter(first) == Counter(second)',
        loop: 'if len(first) != len(second):\n    return False\nfor char in first:\n    if first.count(char) != second.count(char):\n        return False\nreturn True',
      },
    },
  ),
  define('caesar_cipher', { text: lowercase, shift: int(0, 25, 'shift', 'key') }, 'str', {
    topic: 'ciphers',
    names: ['shift_letters', 'encrypt', 'caesar_shift'],
    nouns: ['{text} with every letter shifted {shift} places forward in the alphabet'],
    does: ['Shift every letter of {text} forward by {shift} places in the alphabet'],
    notes: ['After z the alphabet starts again with a.'],
    code: {
      loop: `
        result = ""
        for char in text:
            result += chr((ord(char) - ord("a") + shift) % 26 + ord("a"))
        return result`,
      comprehension: 'return "".join(chr((ord(char) - 97 + shift) % 26 + 97) for char in text)',
      alphabet: `
        alphabet = "abcdefghijklmnopqrstuvwxyz"
        result = ""
        for char in text:
            position = alphabet.index(char)
            result += alphabet[(position + shift) % 26]
        return result`,
    },
  }),
  define('run_length_encode', { text: oneLetterRuns() }, 'str', {
    topic: 'compression',
    names: ['compress', 'encode_runs'],
    nouns: ['{text} with each run of equal characters written as the character and the length of the run'],
    does: [
      'Compress {text} by writing each run of equal characters as the character followed by the length of the run',
    ],
    code: {
      loop: `
        result = ""
        i = 0
        while i < len(text):
            j = i
            while j < len(text) and text[j] == text[i]:
                j += 1
            result += text[i] + str(j - i)
            i = j
        return result`,
      count: `
        if not text:
            return ""
        result = ""
        count = 1
        for previous, char in zip(text, text[1:]):
            if char == previous:
                count += 1
            else:
                result += previous + str(count)
                count = 1
        return result + text[-1] + str(count)`,
    },
  }),
  define('collapse_repeats', { text: oneLetterRuns() }, 'str', {
    topic,
    names: ['remove_consecutive_duplicates', 'squeeze'],
    nouns: ['{text} with every run of equal characters reduced to one'],
    does: ['Replace every run of equal characters in {text} by a single one'],
    code: {
      loop: 'result = ""\nfor char in text:\n    if not result or result[-1] != char:\n        result += char\nreturn result',
      index: 'return "".join(text[i] for i in range(len(text)) if i == 0 or text[i] != text[i - 1])',
    },
  }),
  define('longest_run', { text: oneLetterRuns() }, 'int', {
    topic,
    names: ['longest_streak', 'max_run_length'],
    nouns: ['the length of the longest run of equal characters in {text}'],
    code: {
      loop: `
        longest = 0
        current = 0
        previous = ""
        for char in text:
            if char == previous:
                current += 1
            else:
                current = 1
            longest = max(longest, current)
            previous = char
        return longest`,
      while: `
        best = 0
        start = 0
        while start < len(text):
            end = start
            while end < len(text) and text[end] == text[start]:
                end += 1
            best = max(best, end - start)
            start = end
        return best`,
    },
  }),
  define('repeat_string', { text: word, times: int(0, 4, 'times', 'n', 'count') }, 'str', {
    topic,
    names: ['repeat', 'repeat_text'],
    nouns: ['{text} repeated {times} times'],
    does: ['Repeat {text} {times} times'],
    code: {
      builtin: 'return text * times',
      loop: 'result = ""\nfor _ in range(times):\n    result += text\nreturn result',
      join: 'return "".join([text] * times)',
    },
  }),
  define('truncate', { text, limit: int(3, 15, 'limit', 'max_length') }, 'str', {
    topic,
    names: ['shorten', 'cut_text'],
    nouns: ['the first {limit} characters of {text}, followed by "..." if any were cut off'],
    does: ['Cut {text} to its first {limit} characters and add "..." if anything was cut off'],
    code: {
      branch: 'if len(text) <= limit:\n    return text\nreturn text[:limit] + "..."',
      conditional: 'return text if len(text) <= limit else text[:limit] + "..."',
    },
  }),
  define('surround', { text: word, mark: named(letter, 'mark', 'char') }, 'str', {
    topic,
    heldOut: true,
    names: ['wrap', 'wrap_with'],
    nouns: ['{text} with {mark} before and after it'],
    does: ['Put {mark} before and after {text}'],
    code: { builtin: 'return mark + text + mark', format: 'return f"{mark}{text}{mark}"' },
  }),
  define('greet', { name: named(word, 'name', 'person') }, 'str', {
    topic: 'formatting',
    names: ['greeting', 'say_hello'],
    nouns: ['the greeting "Hello, " followed by {name} and an exclamation mark'],
    code: { format: 'return f"Hello, {name}!"', builtin: 'return "Hello, " + name + "!"' },
  }),
  define('common_prefix', { first: named(word, 'first', 'a'), second: named(word, 'second', 'b') }, 'str', {
    topic,
    names: ['shared_prefix', 'longest_common_start'],
    nouns: [
      'the longest common prefix of {first} and {second}',
      'the longest text with which both {first} and {second} begin',
    ],
    code: {
      loop: 'prefix = ""\nfor a_char, b_char in zip(first, second):\n    if a_char != b_char:\n        break\n    prefix += a_char\nreturn prefix',
      while:
        'length = 0\nwhile length < min(len(first), len(second)) and first[length] == second[length]:\n    length += 1\nreturn first[:length]',
      recursion:
        'if not first or not second or first[0] != second[0]:\n    return ""\nreturn first[0] + itself(first[1:], second[1:])',
    },
  }),
  define(
    'common_letters',
    { first: named(lowercase, 'first', 'a'), second: named(lowercase, 'second', 'b') },
    'list[str]',
    {
      topic,
      names: ['shared_letters'],
      nouns: ['a sorted list of the letters that occur in both {first} and {second}'],
      code: {
        set: 'return sorted(set(first) & set(second))',
        comprehension: 'return sorted({char for char in first if char in second})',
        loop: 'result = []\nfor char in first:\n    if char in second and char not in result:\n        result.append(char)\nreturn sorted(result)',
      },
    },
  ),
  define('mismatches', { first: named(word, 'first', 'a'), second: named(word, 'second', 'b') }, 'int', {
    topic: 'counting',
    heldOut: true,
    names: ['hamming_distance', 'count_differences'],
    nouns: ['the number of positions at which {first} and {second} differ'],
    notes: ['Only positions that exist in both strings are compared.'],
    code: {
      comprehension: 'return sum(1 for a_char, b_char in zip(first, second) if a_char != b_char)',
      loop: 'count = 0\nfor i in range(min(len(first), len(second))):\n    if first[i] != second[i]:\n        count += 1\nreturn count',
    },
  }),
  define('every_other_char', { text: word }, 'str', {
    topic,
    names: ['skip_characters', 'alternate_letters'],
    nouns: [
      'every second character of {text}, starting with the first',
      'the characters of {text} at even positions',
    ],
    code: {
      slice: 'return text[::2]',
      comprehension: 'return "".join(char for i, char in enumerate(text) if i % 2 == 0)',
      loop: 'result = ""\nfor i in range(0, len(text), 2):\n    result += text[i]\nreturn result',
    },
  }),
  define('rotate_string', { text: someWord, k: int(0, 5, 'k', 'n') }, 'str', {
    topic,
    names: ['rotate_left', 'shift_string'],
    nouns: ['{text} rotated {k} places to the left'],
    notes: ['Characters that leave at the left come back at the right.'],
    code: {
      slice: 'k = k % len(text)\nreturn text[k:] + text[:k]',
      loop: 'for _ in range(k):\n    text = text[1:] + text[0]\nreturn text',
    },
  }),
  define('acronym_matches', { text, short: named(lowercase, 'short') }, 'bool', {
    topic,
    names: ['starts_words_with'],
    is: ['the first letters of the words of {text}, in lower case, spell {short}'],
    code: {
      comprehension: 'return "".join(word[0].lower() for word in text.split()) == short',
      loop: 'letters = ""\nfor word in text.split():\n    letters += word[0].lower()\nreturn letters == short',
    },
  }),
  define('is_subsequence', { short: named(lowercase, 'short', 'pattern'), text: lowercase }, 'bool', {
    topic: 'searching',
    names: ['appears_in_order'],
    is: ['the characters of {short} appear in {text} in the same order, not necessarily next to each other'],
    code: {
      loop: 'position = 0\nfor char in text:\n    if position < len(short) and char == short[position]:\n        position += 1\nreturn position == len(short)',
      recursion:
        'if not short:\n    return True\nif not text:\n    return False\nif short[0] == text[0]:\n    return itself(short[1:], text[1:])\nreturn itself(short, text[1:])',
    },
  }),
  define('pad_with_dots', { text: word, width: int(4, 14, 'width') }, 'str', {
    topic: 'formatting',
    names: ['pad_right', 'fill_with_dots'],
    nouns: ['{text} followed by as many dots as are needed to make it {width} characters long'],
    notes: ['A text that is long enough already stays as it is.'],
    code: {
      builtin: 'return text.ljust(width, ".")',
      loop: 'while len(text) < width:\n    text += "."\nreturn text',
      formula: 'return text + "." * max(0, width - len(text))',
    },
  }),
];

function oneLetterRuns(): Domain {
  return {
    ...lowercase,
    noun: 'a string',
    sample: (random) =>
      Array.from({ length: 1 + random.int(4) }, () =>
        random.pick([...'abcxyz']).repeat(1 + random.int(4)),
      ).join(''),
    edges: ['', 'a'],
  };
}
