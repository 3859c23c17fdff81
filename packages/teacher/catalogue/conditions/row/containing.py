"""
on: list[int]
constant: item
is: contains {k}
"""


def containing(x, k):
    """
    >>> containing([-10, -5, -5, 5, -3], 3)
    False
    >>> containing([10, 18, 13, 13, 0], 0)
    True
    """
    return k in x
