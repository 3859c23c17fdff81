"""
on: int
is: is odd
adjective: odd
"""


def odd(x):
    """
    >>> odd(-7)
    True
    >>> odd(4)
    False
    """
    return x % 2 != 0


def odd__2(x):
    return x % 2 == 1
