"""
on: int
constant: bound
is: is at least {k}
"""


def at_least(x, k):
    """
    >>> at_least(-7, 27)
    False
    >>> at_least(29, 1)
    True
    """
    return x >= k
