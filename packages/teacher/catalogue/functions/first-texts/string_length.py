"""
topic: strings
difficulty: first
names: [length_of, count_characters, text_length]
parameters:
  text: text
returns: int
nouns:
  - the length of {text}
  - the number of characters in {text}
style: builtin
"""


def string_length(text):
    """
    >>> string_length('Plum')
    4
    >>> string_length('table level')
    11
    """
    return len(text)


def string_length__loop(text):
    count = 0
    for char in text:
        count += 1
    return count
