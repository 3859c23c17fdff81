"""
topic: sorting
names: [order_by_length, shortest_first]
parameters:
  words: strings
returns: list[str]
nouns:
  - the strings of {words} sorted by length, the shortest first
notes:
  - Strings of the same length keep their order.
style: builtin
"""


def sort_by_length(words):
    """
    >>> sort_by_length(['slow', 'civic', 'area'])
    ['slow', 'area', 'civic']
    >>> sort_by_length(['test', 'good', 'night'])
    ['test', 'good', 'night']
    """
    return sorted(words, key=len)


def sort_by_length__lambda(words):
    return sorted(words, key=lambda word: len(word))


def sort_by_length__insertion(words):
    result = []
    for word in words:
        i = len(result)
        while i > 0 and len(result[i - 1]) > len(word):
            i -= 1
        result.insert(i, word)
    return result
