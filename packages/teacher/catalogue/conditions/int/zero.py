"""
on: int
is: is equal to zero
"""


def zero(x):
    """
    >>> zero(-7)
    False
    >>> zero(0)
    True
    """
    return x == 0
