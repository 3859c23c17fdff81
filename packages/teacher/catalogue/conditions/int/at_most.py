"""
on: int
hold_out: true
constant: bound
is: is at most {k}
"""


def at_most(x, k):
    """
    >>> at_most(-7, 27)
    True
    >>> at_most(29, 1)
    False
    """
    return x <= k
