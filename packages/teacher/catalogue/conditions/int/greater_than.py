"""
on: int
constant: bound
is: is greater than {k}
"""


def greater_than(x, k):
    """
    >>> greater_than(-7, 27)
    False
    >>> greater_than(29, 1)
    True
    """
    return x > k


def greater_than__2(x, k):
    return k < x
