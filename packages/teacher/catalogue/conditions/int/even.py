"""
on: int
is: is even
adjective: even
"""


def even(x):
    """
    >>> even(-7)
    False
    >>> even(4)
    True
    """
    return x % 2 == 0


def even__2(x):
    return not x % 2
