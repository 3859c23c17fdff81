"""
on: int
constant: bound
returns: int
one: the distance of {x} from {k}
many: the distances from {k} of {xs}
its: its distance from {k}
"""


def distance(x, k):
    """
    >>> distance(-7, 27)
    34
    >>> distance(-12, 20)
    32
    """
    return abs(x - k)


def distance__2(x, k):
    return abs(k - x)
