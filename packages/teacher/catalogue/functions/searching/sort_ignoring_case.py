"""
topic: sorting
hold_out: true
names: [case_insensitive_sort, sort_alphabetically]
parameters:
  words: strings
returns: list[str]
nouns:
  - the strings of {words} in alphabetical order, ignoring case
style: builtin
"""


def sort_ignoring_case(words):
    """
    >>> sort_ignoring_case(['slow', 'civic', 'area'])
    ['area', 'civic', 'slow']
    >>> sort_ignoring_case(['test', 'good', 'night'])
    ['good', 'night', 'test']
    """
    return sorted(words, key=str.lower)


def sort_ignoring_case__lambda(words):
    return sorted(words, key=lambda word: word.lower())
