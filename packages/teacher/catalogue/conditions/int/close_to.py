"""
on: int
hold_out: true
constant: bound
is: differs from {k} by at most 3
"""


def close_to(x, k):
    """
    >>> close_to(-7, 27)
    False
    >>> close_to(4, 5)
    True
    """
    return abs(x - k) <= 3
