"""
topic: strings
hold_out: true
names: [wrap, wrap_with]
parameters:
  text: word
  mark: {is: letter, names: [mark, char]}
returns: str
nouns:
  - '{text} with {mark} before and after it'
imperatives:
  - Put {mark} before and after {text}
style: builtin
"""


def surround(text, mark):
    """
    >>> surround('plum', 't')
    'tplumt'
    >>> surround('always', 's')
    'salwayss'
    """
    return mark + text + mark


def surround__format(text, mark):
    return f"{mark}{text}{mark}"
