"""
topic: searching
names: [appears_in_order]
parameters:
  short: {is: lowercase, names: [short, pattern]}
  text: lowercase
returns: bool
clauses:
  - the characters of {short} appear in {text} in the same order, not necessarily next to each other
style: loop
"""


def is_subsequence(short, text):
    """
    >>> is_subsequence('banana', 'banana')
    True
    >>> is_subsequence('melon', 'key')
    False
    """
    position = 0
    for char in text:
        if position < len(short) and char == short[position]:
            position += 1
    return position == len(short)


def is_subsequence__recursion(short, text):
    if not short:
        return True
    if not text:
        return False
    if short[0] == text[0]:
        return is_subsequence__recursion(short[1:], text[1:])
    return is_subsequence__recursion(short, text[1:])
