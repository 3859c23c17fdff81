"""
on: int
is: is not zero
adjective: non-zero
"""


def nonzero(x):
    """
    >>> nonzero(-7)
    True
    >>> nonzero(0)
    False
    """
    return x != 0
