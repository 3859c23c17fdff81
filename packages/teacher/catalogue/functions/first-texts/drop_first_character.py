"""
topic: strings
difficulty: first
hold_out: true
names: [remove_first, without_first]
parameters:
  text: word
returns: str
nouns:
  - '{text} without its first character'
style: slice
"""


def drop_first_character(text):
    """
    >>> drop_first_character('plum')
    'lum'
    >>> drop_first_character('banana')
    'anana'
    """
    return text[1:]


def drop_first_character__loop(text):
    result = ""
    for i in range(1, len(text)):
        result += text[i]
    return result
