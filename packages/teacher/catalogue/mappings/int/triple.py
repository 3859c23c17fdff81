"""
on: int
returns: int
one: three times {x}
many: the triples of {xs}
its: its triple
"""


def triple(x):
    """
    >>> triple(-7)
    -21
    >>> triple(4)
    12
    """
    return x * 3


def triple__2(x):
    return 3 * x
