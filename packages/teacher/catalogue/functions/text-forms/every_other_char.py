"""
topic: strings
names: [skip_characters, alternate_letters]
parameters:
  text: word
returns: str
nouns:
  - every second character of {text}, starting with the first
  - the characters of {text} at even positions
style: slice
"""


def every_other_char(text):
    """
    >>> every_other_char('plum')
    'pu'
    >>> every_other_char('banana')
    'bnn'
    """
    return text[::2]


def every_other_char__comprehension(text):
    return "".join(char for i, char in enumerate(text) if i % 2 == 0)


def every_other_char__loop(text):
    result = ""
    for i in range(0, len(text), 2):
        result += text[i]
    return result
