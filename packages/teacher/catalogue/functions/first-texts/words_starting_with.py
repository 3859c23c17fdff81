"""
topic: lists
difficulty: first
names: [filter_by_letter, starting_with]
parameters:
  words: strings
  letter: letter
returns: list[str]
nouns:
  - a list of the strings in {words} that start with {letter}
style: method
"""


def words_starting_with(words, letter):
    """
    >>> words_starting_with(['apple', 'at'], 'a')
    ['apple', 'at']
    >>> words_starting_with(['NOON', 'idea'], 'n')
    []
    """
    return [word for word in words if word.startswith(letter)]


def words_starting_with__loop(words, letter):
    result = []
    for word in words:
        if word[0] == letter:
            result.append(word)
    return result
