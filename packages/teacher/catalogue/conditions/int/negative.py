"""
on: int
is: is negative
adjective: negative
"""


def negative(x):
    """
    >>> negative(-7)
    True
    >>> negative(4)
    False
    """
    return x < 0
