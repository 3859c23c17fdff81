"""
topic: lists
difficulty: first
names: [lengths, lengths_of_words, get_lengths]
parameters:
  words: strings
returns: list[int]
nouns:
  - a list of the lengths of the strings in {words}
  - the length of every string in {words}, as a list
style: comprehension
"""


def word_lengths(words):
    """
    >>> word_lengths(['slow', 'civic', 'area'])
    [4, 5, 4]
    >>> word_lengths(['test', 'good', 'night'])
    [4, 4, 5]
    """
    return [len(word) for word in words]


def word_lengths__loop(words):
    result = []
    for word in words:
        result.append(len(word))
    return result
