"""
on: int
topic: digits
returns: int
one: the last digit of {x}
many: the last digits of {xs}
its: its last digit
"""


def last_digit(x):
    """
    >>> last_digit(-7)
    7
    >>> last_digit(4)
    4
    """
    return abs(x) % 10


def last_digit__2(x):
    return int(str(x)[-1])
