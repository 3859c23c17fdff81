"""
on: int
constant: bound
is: is not equal to {k}
"""


def not_equal_to(x, k):
    """
    >>> not_equal_to(-7, 27)
    True
    >>> not_equal_to(5, 5)
    False
    """
    return x != k
