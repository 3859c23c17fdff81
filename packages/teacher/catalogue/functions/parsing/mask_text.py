"""
topic: formatting
names: [hide_all_but_last, mask]
parameters:
  text: {is: text, names: [text, secret]}
  visible: {int: [0, 4], names: [visible, n]}
returns: str
nouns:
  - '{text} with every character except the last {visible} replaced by "*"'
style: formula
"""


def mask_text(text, visible):
    """
    >>> mask_text('Plum', 0)
    '****'
    >>> mask_text('the phone python spoon papaya 97', 3)
    '***************************** 97'
    """
    hidden = max(0, len(text) - visible)
    return "*" * hidden + text[hidden:]


def mask_text__loop(text, visible):
    result = ""
    for i, char in enumerate(text):
        if i < len(text) - visible:
            result += "*"
        else:
            result += char
    return result
