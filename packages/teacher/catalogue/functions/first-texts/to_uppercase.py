"""
topic: strings
difficulty: first
names: [uppercase, shout, make_upper]
parameters:
  text: text
returns: str
nouns:
  - '{text} in upper case'
  - '{text} with all letters in upper case'
imperatives:
  - Convert {text} to upper case
style: method
"""


def to_uppercase(text):
    """
    >>> to_uppercase('Plum')
    'PLUM'
    >>> to_uppercase('table level')
    'TABLE LEVEL'
    """
    return text.upper()


def to_uppercase__loop(text):
    result = ""
    for char in text:
        result += char.upper()
    return result
