"""
on: int
is: is odd or negative
"""


def odd_or_negative(x):
    """
    >>> odd_or_negative(-7)
    True
    >>> odd_or_negative(4)
    False
    """
    return x % 2 != 0 or x < 0
