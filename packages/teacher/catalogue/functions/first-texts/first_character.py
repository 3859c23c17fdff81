"""
topic: strings
difficulty: first
names: [first_char, first_letter]
parameters:
  text: some word
returns: str
nouns:
  - the first character of {text}
style: index
"""


def first_character(text):
    """
    >>> first_character('plum')
    'p'
    >>> first_character('banana')
    'b'
    """
    return text[0]


def first_character__slice(text):
    return text[:1]
