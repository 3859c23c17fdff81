"""
on: int
constant: small
returns: int
one: '{x} minus {k}'
many: the results of subtracting {k} from each of {xs}
its: the number minus {k}
"""


def minus(x, k):
    """
    >>> minus(-7, 7)
    -14
    >>> minus(-12, 8)
    -20
    """
    return x - k
