"""
topic: lists
difficulty: first
names: [words_longer_than, filter_long, longer_words]
parameters:
  words: strings
  length: {int: [2, 6], names: [length, limit, n]}
returns: list[str]
nouns:
  - a list of the strings in {words} that have more than {length} characters
style: comprehension
"""


def long_words(words, length):
    """
    >>> long_words(['slow', 'civic', 'area'], 2)
    ['slow', 'civic', 'area']
    >>> long_words(['on', 'over', 'level'], 3)
    ['over', 'level']
    """
    return [word for word in words if len(word) > length]


def long_words__loop(words, length):
    result = []
    for word in words:
        if len(word) > length:
            result.append(word)
    return result
