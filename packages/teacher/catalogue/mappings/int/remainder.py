"""
on: int
hold_out: true
constant: divisor
returns: int
one: the remainder of {x} divided by {k}
many: the remainders modulo {k} of {xs}
its: its remainder modulo {k}
"""


def remainder(x, k):
    """
    >>> remainder(-7, 6)
    5
    >>> remainder(-12, 8)
    4
    """
    return x % k
