"""
on: int
constant: divisor
returns: int
one: the integer quotient of {x} and {k}
many: the integer quotients by {k} of {xs}
its: its integer quotient by {k}
"""


def quotient(x, k):
    """
    >>> quotient(-7, 6)
    -2
    >>> quotient(29, 2)
    14
    """
    return x // k
