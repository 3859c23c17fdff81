"""
on: int
constant: bound
is: lies between 0 and {k}, both included
"""


def between(x, k):
    """
    >>> between(-7, 27)
    False
    >>> between(4, 5)
    True
    """
    return 0 <= x <= k


def between__2(x, k):
    return x >= 0 and x <= k
