"""
topic: counting
names: [count_letters, char_frequency, character_counts]
parameters:
  text: word
returns: dict[str, int]
nouns:
  - a dictionary with the number of times each character occurs in {text}
imperatives:
  - Count how often each character occurs in {text} and return the counts as a dictionary
idea: A dictionary keeps one counter for each character; a character seen for the first time starts at zero.
style: loop
"""
from collections import Counter


def letter_counts(text):
    """
    >>> letter_counts('plum')
    {'p': 1, 'l': 1, 'u': 1, 'm': 1}
    >>> letter_counts('banana')
    {'b': 1, 'a': 3, 'n': 2}
    """
    counts = {}
    for char in text:
        if char in counts:
            counts[char] += 1
        else:
            counts[char] = 1
    return counts


def letter_counts__get(text):
    counts = {}
    for char in text:
        counts[char] = counts.get(char, 0) + 1
    return counts


def letter_counts__builtin(text):
    return dict(Counter(text))


def letter_counts__comprehension(text):
    return {char: text.count(char) for char in text}
