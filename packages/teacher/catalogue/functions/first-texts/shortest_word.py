"""
topic: searching
difficulty: first
names: [find_shortest, shortest_string]
parameters:
  words: some strings
returns: str
nouns:
  - the shortest string in {words}
notes:
  - If several are shortest, the first of them is returned.
style: builtin
"""


def shortest_word(words):
    """
    >>> shortest_word(['slow', 'civic', 'area'])
    'slow'
    >>> shortest_word(['test', 'good', 'night'])
    'test'
    """
    return min(words, key=len)


def shortest_word__loop(words):
    shortest = words[0]
    for word in words:
        if len(word) < len(shortest):
            shortest = word
    return shortest
