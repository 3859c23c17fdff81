"""
topic: lists
difficulty: first
names: [reverse_each, reverse_strings]
parameters:
  words: strings
returns: list[str]
nouns:
  - a list of the strings in {words}, each of them reversed
style: comprehension
"""


def reverse_words_in_list(words):
    """
    >>> reverse_words_in_list(['slow', 'civic', 'area'])
    ['wols', 'civic', 'aera']
    >>> reverse_words_in_list(['test', 'good', 'night'])
    ['tset', 'doog', 'thgin']
    """
    return [word[::-1] for word in words]


def reverse_words_in_list__loop(words):
    result = []
    for word in words:
        result.append(word[::-1])
    return result
