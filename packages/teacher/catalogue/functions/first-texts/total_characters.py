"""
topic: strings
difficulty: first
names: [total_length, count_all_characters]
parameters:
  words: strings
returns: int
nouns:
  - the total number of characters of all strings in {words}
style: builtin
"""


def total_characters(words):
    """
    >>> total_characters(['slow', 'civic', 'area'])
    13
    >>> total_characters(['over', 'level'])
    9
    """
    return sum(len(word) for word in words)


def total_characters__loop(words):
    total = 0
    for word in words:
        total += len(word)
    return total


def total_characters__join(words):
    return len("".join(words))
