"""
topic: lists
difficulty: first
names: [upper_all, shout_words]
parameters:
  words: strings
returns: list[str]
nouns:
  - a list of the strings in {words} in upper case
style: comprehension
"""


def uppercase_words(words):
    """
    >>> uppercase_words(['slow', 'civic', 'area'])
    ['SLOW', 'CIVIC', 'AREA']
    >>> uppercase_words(['test', 'good', 'night'])
    ['TEST', 'GOOD', 'NIGHT']
    """
    return [word.upper() for word in words]


def uppercase_words__loop(words):
    result = []
    for word in words:
        result.append(word.upper())
    return result
