"""
topic: strings
difficulty: first
names: [last_char, last_letter]
parameters:
  text: some word
returns: str
nouns:
  - the last character of {text}
style: index
"""


def last_character(text):
    """
    >>> last_character('plum')
    'm'
    >>> last_character('banana')
    'a'
    """
    return text[-1]


def last_character__length(text):
    return text[len(text) - 1]
