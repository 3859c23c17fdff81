"""
topic: counting
names: [most_frequent_letter]
parameters:
  text: some word
returns: str
nouns:
  - the character that occurs most often in {text}
notes:
  - If several characters occur equally often, return the one that comes first in the text.
style: builtin
"""


def most_common_char(text):
    """
    >>> most_common_char('plum')
    'p'
    >>> most_common_char('banana')
    'a'
    """
    return max(text, key=text.count)


def most_common_char__loop(text):
    best = text[0]
    for char in text:
        if text.count(char) > text.count(best):
            best = char
    return best


def most_common_char__dict(text):
    counts = {}
    for char in text:
        counts[char] = counts.get(char, 0) + 1
    return max(counts, key=counts.get)
