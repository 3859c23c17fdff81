"""
topic: lists
difficulty: first
names: [initial_letters, first_chars]
parameters:
  words: strings
returns: list[str]
nouns:
  - a list of the first characters of the strings in {words}
style: comprehension
"""


def first_letters(words):
    """
    >>> first_letters(['slow', 'civic', 'area'])
    ['s', 'c', 'a']
    >>> first_letters(['test', 'good', 'night'])
    ['t', 'g', 'n']
    """
    return [word[0] for word in words]


def first_letters__loop(words):
    result = []
    for word in words:
        result.append(word[0])
    return result
