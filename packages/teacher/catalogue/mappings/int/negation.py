"""
on: int
returns: int
one: '{x} with its sign changed'
many: the negatives of {xs}
its: its negative
"""


def negation(x):
    """
    >>> negation(-7)
    7
    >>> negation(4)
    -4
    """
    return -x


def negation__2(x):
    return 0 - x
