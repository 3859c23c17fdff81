"""
on: int
is: has a single digit
adjective: single-digit
"""


def single_digit(x):
    """
    >>> single_digit(-7)
    True
    >>> single_digit(19)
    False
    """
    return -10 < x < 10


def single_digit__2(x):
    return abs(x) < 10
