"""
topic: arithmetic
names: [quotient_and_remainder, div_mod]
parameters:
  a: natural
  b: {int: [1, 12]}
returns: tuple[int, int]
nouns:
  - a tuple with the quotient and the remainder of dividing {a} by {b}
style: operators
"""


def divide_with_remainder(a, b):
    """
    >>> divide_with_remainder(60, 12)
    (5, 0)
    >>> divide_with_remainder(15, 2)
    (7, 1)
    """
    return a // b, a % b


def divide_with_remainder__builtin(a, b):
    return divmod(a, b)


def divide_with_remainder__loop(a, b):
    quotient = 0
    while a >= b:
        a -= b
        quotient += 1
    return quotient, a
