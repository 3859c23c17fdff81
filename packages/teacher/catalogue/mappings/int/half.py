"""
on: int
returns: int
one: half of {x}, rounded down
many: the halves, rounded down, of {xs}
its: its half, rounded down
"""


def half(x):
    """
    >>> half(-7)
    -4
    >>> half(4)
    2
    """
    return x // 2
