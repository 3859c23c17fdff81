"""
on: int
constant: small
returns: int
one: '{x} multiplied by {k}'
many: the products of {k} and each of {xs}
its: the number times {k}
"""


def times(x, k):
    """
    >>> times(-7, 7)
    -49
    >>> times(-12, 8)
    -96
    """
    return x * k


def times__2(x, k):
    return k * x
