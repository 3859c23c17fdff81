"""
topic: strings
names: [are_anagrams, same_letters]
parameters:
  first: {is: lowercase, names: [first, a, word1]}
  second: {is: lowercase, names: [second, b, word2]}
returns: bool
clauses:
  - '{first} and {second} are anagrams of each other'
  - '{first} and {second} consist of the same letters, each the same number of times'
style: sorting
"""
from collections import Counter


def is_anagram(first, second):
    """
    >>> is_anagram('banana', 'banana')
    True
    >>> is_anagram('melon', 'key')
    False
    """
    return sorted(first) == sorted(second)


def is_anagram__counter(first, second):
    return Counter(first) == Counter(second)


def is_anagram__loop(first, second):
    if len(first) != len(second):
        return False
    for char in first:
        if first.count(char) != second.count(char):
            return False
    return True
