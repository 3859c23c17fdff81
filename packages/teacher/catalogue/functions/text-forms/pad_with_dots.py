"""
topic: formatting
names: [pad_right, fill_with_dots]
parameters:
  text: word
  width: {int: [4, 14], names: [width]}
returns: str
nouns:
  - '{text} followed by as many dots as are needed to make it {width} characters long'
notes:
  - A text that is long enough already stays as it is.
style: builtin
"""


def pad_with_dots(text, width):
    """
    >>> pad_with_dots('plum', 9)
    'plum.....'
    >>> pad_with_dots('anna', 6)
    'anna..'
    """
    return text.ljust(width, ".")


def pad_with_dots__loop(text, width):
    while len(text) < width:
        text += "."
    return text


def pad_with_dots__formula(text, width):
    return text + "." * max(0, width - len(text))
