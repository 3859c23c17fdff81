"""
topic: strings
difficulty: first
names: [lowercase, make_lower]
parameters:
  text: text
returns: str
nouns:
  - '{text} in lower case'
  - '{text} with all letters in lower case'
imperatives:
  - Convert {text} to lower case
style: method
"""


def to_lowercase(text):
    """
    >>> to_lowercase('Plum')
    'plum'
    >>> to_lowercase('table level')
    'table level'
    """
    return text.lower()


def to_lowercase__loop(text):
    result = ""
    for char in text:
        result += char.lower()
    return result
