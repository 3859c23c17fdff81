"""
on: int
constant: bound
is: is less than {k}
"""


def less_than(x, k):
    """
    >>> less_than(-7, 27)
    True
    >>> less_than(29, 1)
    False
    """
    return x < k


def less_than__2(x, k):
    return k > x
