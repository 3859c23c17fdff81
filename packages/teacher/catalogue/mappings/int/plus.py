"""
on: int
constant: small
returns: int
one: '{x} plus {k}'
many: the sums of {k} and each of {xs}
its: the number plus {k}
"""


def plus(x, k):
    """
    >>> plus(-7, 7)
    0
    >>> plus(-12, 8)
    -4
    """
    return x + k


def plus__2(x, k):
    return k + x
