"""
on: int
constant: bound
is: is less than 0 or greater than {k}
"""


def outside(x, k):
    """
    >>> outside(-7, 27)
    True
    >>> outside(4, 5)
    False
    """
    return x < 0 or x > k
