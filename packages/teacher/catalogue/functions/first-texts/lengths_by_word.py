"""
topic: dictionaries
difficulty: first
names: [word_length_map, length_of_each]
parameters:
  words: strings
returns: dict[str, int]
nouns:
  - a dictionary that maps every string in {words} to its length
style: comprehension
"""


def lengths_by_word(words):
    """
    >>> lengths_by_word(['slow', 'civic', 'area'])
    {'slow': 4, 'civic': 5, 'area': 4}
    >>> lengths_by_word(['test', 'good', 'night'])
    {'test': 4, 'good': 4, 'night': 5}
    """
    return {word: len(word) for word in words}


def lengths_by_word__loop(words):
    lengths = {}
    for word in words:
        lengths[word] = len(word)
    return lengths
