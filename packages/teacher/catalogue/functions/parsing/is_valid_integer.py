"""
topic: parsing
names: [looks_like_integer, is_integer_text]
parameters:
  text:
    values: ["12", "-7", "3.5", "", "abc", "+4", "0", "1a", "-", "99"]
    type: str
    noun: a string
    names: ["text", "s"]
returns: bool
clauses:
  - '{text} consists of digits, with or without one minus sign in front'
style: branch
"""


def is_valid_integer(text):
    """
    >>> is_valid_integer('99')
    True
    >>> is_valid_integer('')
    False
    """
    if text.startswith("-"):
        text = text[1:]
    return text.isdigit()


def is_valid_integer__builtin(text):
    return text.removeprefix("-").isdigit()


def is_valid_integer__loop(text):
    digits = text[1:] if text[:1] == "-" else text
    if digits == "":
        return False
    for char in digits:
        if char not in "0123456789":
            return False
    return True
