/** Functions of one text: its characters and its words. */
import { define, type FunctionBlock } from '../core/block.js';
import { letter, someWord, text, word } from '../core/catalogue.js';
import { named } from '../core/domains.js';

const topic = 'strings';

export const texts: FunctionBlock[] = [
  define('reverse_string', { text: word }, 'str', {
    topic,
    names: ['reverse', 'reversed_text', 'backwards'],
    nouns: ['{text} written backwards', '{text} with its characters in reverse order'],
    does: ['Reverse {text}'],
    code: {
      slice: 'return text[::-1]',
      builtin: 'return "".join(reversed(text))',
      loop: 'result = ""\nfor char in text:\n    result = char + result\nreturn result',
      recursion: 'if text == "":\n    return ""\nreturn itself(text[1:]) + text[0]',
    },
  }),
  define('is_palindrome', { text: word }, 'bool', {
    topic,
    names: ['reads_same_backwards', 'check_palindrome'],
    is: ['{text} is a palindrome', '{text} reads the same forwards and backwards'],
    code: {
      slice: 'return text == text[::-1]',
      loop: 'for i in range(len(text) // 2):\n    if text[i] != text[-1 - i]:\n        return False\nreturn True',
      pointers:
        'left, right = 0, len(text) - 1\nwhile left < right:\n    if text[left] != text[right]:\n        return False\n    left += 1\n    right -= 1\nreturn True',
      recursion: 'if len(text) < 2:\n    return True\nreturn text[0] == text[-1] and itself(text[1:-1])',
    },
    idea: 'Comparing the text with its reverse compares every character with the one at the mirrored place.',
  }),
  define('count_vowels', { text }, 'int', {
    topic: 'counting',
    names: ['number_of_vowels', 'vowel_count'],
    nouns: ['the number of vowels in {text}', 'how many of the characters of {text} are vowels'],
    notes: ['Vowels are a, e, i, o and u, in lower or upper case.'],
    code: {
      comprehension: 'return sum(1 for char in text if char in "aeiouAEIOU")',
      loop: 'count = 0\nfor char in text.lower():\n    if char in "aeiou":\n        count += 1\nreturn count',
      builtin: 'return sum(text.lower().count(vowel) for vowel in "aeiou")',
    },
  }),
  define('remove_vowels', { text }, 'str', {
    topic,
    names: ['without_vowels', 'strip_vowels'],
    nouns: ['{text} without its vowels'],
    does: ['Remove all vowels from {text}'],
    notes: ['Vowels are a, e, i, o and u, in lower or upper case.'],
    code: {
      comprehension: 'return "".join(char for char in text if char not in "aeiouAEIOU")',
      loop: 'result = ""\nfor char in text:\n    if char.lower() not in "aeiou":\n        result += char\nreturn result',
      replace: 'for vowel in "aeiouAEIOU":\n    text = text.replace(vowel, "")\nreturn text',
    },
  }),
  define('count_words', { text }, 'int', {
    topic: 'counting',
    names: ['word_count', 'number_of_words'],
    nouns: ['the number of words in {text}', 'how many words {text} has'],
    notes: ['Words are separated by spaces.'],
    code: {
      builtin: 'return len(text.split())',
      loop: 'count = 0\nfor word in text.split(" "):\n    if word:\n        count += 1\nreturn count',
    },
  }),
  define('reverse_words', { text }, 'str', {
    topic,
    names: ['reverse_word_order', 'words_backwards'],
    nouns: ['the words of {text} in reverse order, separated by single spaces'],
    does: ['Reverse the order of the words in {text}'],
    code: {
      builtin: 'return " ".join(reversed(text.split()))',
      slice: 'return " ".join(text.split()[::-1])',
      loop: 'result = []\nfor word in text.split():\n    result.insert(0, word)\nreturn " ".join(result)',
    },
  }),
  define('reverse_each_word', { text }, 'str', {
    topic,
    heldOut: true,
    names: ['flip_words'],
    nouns: ['{text} with the letters of each word reversed and the words in place'],
    does: ['Reverse the letters of each word in {text}, keeping the order of the words'],
    code: {
      comprehension: 'return " ".join(word[::-1] for word in text.split())',
      loop: 'words = []\nfor word in text.split():\n    words.append(word[::-1])\nreturn " ".join(words)',
    },
  }),
  define('capitalize_words', { text }, 'str', {
    topic,
    names: ['title_case', 'capitalize_each_word'],
    nouns: ['{text} with the first letter of every word in upper case'],
    does: ['Capitalize the first letter of every word in {text}'],
    notes: ['The other letters stay as they are, and words are joined by single spaces.'],
    code: {
      comprehension: 'return " ".join(word[0].upper() + word[1:] for word in text.split())',
      loop: 'result = []\nfor word in text.split():\n    result.append(word[0].upper() + word[1:])\nreturn " ".join(result)',
    },
  }),
  define('initials', { text: named(text, 'name', 'full_name', 'text') }, 'str', {
    topic,
    names: ['get_initials', 'acronym'],
    nouns: ['the first letters of the words of {text} in upper case', 'the initials of {text}'],
    code: {
      comprehension: 'return "".join(word[0].upper() for word in text.split())',
      loop: 'result = ""\nfor word in text.split():\n    result += word[0].upper()\nreturn result',
    },
  }),
  define('longest_word', { text }, 'str', {
    topic,
    names: ['find_longest_word'],
    nouns: ['the longest word in {text}'],
    notes: [
      'If several words are longest, return the first of them, and return an empty string if there are no words.',
    ],
    code: {
      builtin: 'return max(text.split(), key=len, default="")',
      loop: 'longest = ""\nfor word in text.split():\n    if len(word) > len(longest):\n        longest = word\nreturn longest',
    },
  }),
  define('count_char', { text, char: letter }, 'int', {
    drawn: { char: 'text' },
    topic: 'counting',
    names: ['count_letter', 'occurrences'],
    nouns: ['how many times {char} occurs in {text}', 'the number of occurrences of {char} in {text}'],
    code: {
      builtin: 'return text.count(char)',
      loop: 'count = 0\nfor c in text:\n    if c == char:\n        count += 1\nreturn count',
      comprehension: 'return sum(1 for c in text if c == char)',
      recursion:
        'if not text:\n    return 0\nfirst = 1 if text[0] == char else 0\nreturn first + itself(text[1:], char)',
    },
  }),
  define('letter_counts', { text: word }, 'dict[str, int]', {
    topic: 'counting',
    names: ['count_letters', 'char_frequency', 'character_counts'],
    nouns: ['a dictionary with the number of times each character occurs in {text}'],
    does: ['Count how often each character occurs in {text} and return the counts as a dictionary'],
    code: {
      loop: 'counts = {}\nfor char in text:\n    if char in counts:\n        counts[char] += 1\n    else:\n        counts[char] = 1\nreturn counts',
      get: 'counts = {}\nfor char in text:\n    counts[char] = counts.get(char, 0) + 1\nreturn counts',
      builtin: 'return dict(Counter(text))',
      comprehension: 'return {char: text.count(char) for char in text}',
    },
    idea: 'A dictionary keeps one counter for each character; a character seen for the first time starts at zero.',
  }),
  define('word_counts', { text }, 'dict[str, int]', {
    topic: 'counting',
    names: ['count_each_word', 'word_frequency'],
    nouns: ['a dictionary with the number of times each word occurs in {text}'],
    code: {
      get: 'counts = {}\nfor word in text.split():\n    counts[word] = counts.get(word, 0) + 1\nreturn counts',
      builtin: 'return dict(Counter(text.split()))',
      loop: 'counts = {}\nfor word in text.split():\n    if word not in counts:\n        counts[word] = 0\n    counts[word] += 1\nreturn counts',
    },
  }),
  define('most_common_char', { text: someWord }, 'str', {
    topic: 'counting',
    names: ['most_frequent_letter'],
    nouns: ['the character that occurs most often in {text}'],
    notes: ['If several characters occur equally often, return the one that comes first in the text.'],
    code: {
      builtin: 'return max(text, key=text.count)',
      loop: 'best = text[0]\nfor char in text:\n    if text.count(char) > text.count(best):\n        best = char\nreturn best',
      dict: 'counts = {}\nfor char in text:\n    counts[char] = counts.get(char, 0) + 1\nreturn max(counts, key=counts.get)',
    },
  }),
  define('has_unique_chars', { text: word }, 'bool', {
    topic,
    names: ['all_unique', 'no_repeated_letters'],
    is: ['no character occurs twice in {text}', 'all characters of {text} are different'],
    code: {
      set: 'return len(set(text)) == len(text)',
      loop: 'seen = set()\nfor char in text:\n    if char in seen:\n        return False\n    seen.add(char)\nreturn True',
      comprehension: 'return all(text.count(char) == 1 for char in text)',
    },
  }),
  define('remove_spaces', { text }, 'str', {
    topic,
    names: ['strip_spaces', 'without_spaces'],
    nouns: ['{text} without its spaces'],
    does: ['Remove all spaces from {text}'],
    code: {
      builtin: 'return text.replace(" ", "")',
      comprehension: 'return "".join(char for char in text if char != " ")',
      split: 'return "".join(text.split(" "))',
    },
  }),
  define('swap_case', { text }, 'str', {
    topic,
    heldOut: true,
    names: ['toggle_case', 'invert_case'],
    nouns: ['{text} with lower-case letters in upper case and the other way round'],
    does: [
      'Turn every lower-case letter of {text} into upper case and every upper-case letter into lower case',
    ],
    code: {
      builtin: 'return text.swapcase()',
      loop: 'result = ""\nfor char in text:\n    if char.islower():\n        result += char.upper()\n    else:\n        result += char.lower()\nreturn result',
      comprehension: 'return "".join(c.upper() if c.islower() else c.lower() for c in text)',
    },
  }),
  define('contains_all_vowels', { text: named(text, 'text', 'sentence') }, 'bool', {
    topic,
    names: ['uses_all_vowels', 'has_every_vowel'],
    is: ['{text} contains each of the vowels a, e, i, o and u at least once'],
    notes: ['Upper and lower case do not matter.'],
    code: {
      comprehension: 'return all(vowel in text.lower() for vowel in "aeiou")',
      set: 'return set("aeiou") <= set(text.lower())',
      loop: 'lowered = text.lower()\nfor vowel in "aeiou":\n    if vowel not in lowered:\n        return False\nreturn True',
    },
  }),
];
