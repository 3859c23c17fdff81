"""
topic: arithmetic
names: [divide_rounding_up, boxes_needed]
parameters:
  a: natural
  b: {int: [1, 12]}
returns: int
nouns:
  - '{a} divided by {b}, rounded up to a whole number'
  - how many groups of at most {b} are needed for {a} items
style: negative
"""


def ceiling_division(a, b):
    """
    >>> ceiling_division(60, 12)
    5
    >>> ceiling_division(15, 2)
    8
    """
    return -(-a // b)


def ceiling_division__formula(a, b):
    return (a + b - 1) // b


def ceiling_division__branch(a, b):
    quotient = a // b
    if a % b != 0:
        quotient += 1
    return quotient
