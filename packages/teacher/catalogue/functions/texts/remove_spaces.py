"""
topic: strings
names: [strip_spaces, without_spaces]
parameters:
  text: text
returns: str
nouns:
  - '{text} without its spaces'
imperatives:
  - Remove all spaces from {text}
style: builtin
"""


def remove_spaces(text):
    """
    >>> remove_spaces('Plum')
    'Plum'
    >>> remove_spaces('table level')
    'tablelevel'
    """
    return text.replace(" ", "")


def remove_spaces__comprehension(text):
    return "".join(char for char in text if char != " ")


def remove_spaces__split(text):
    return "".join(text.split(" "))
