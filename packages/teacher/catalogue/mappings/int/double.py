"""
on: int
returns: int
one: twice {x}
many: the doubles of {xs}
its: its double
"""


def double(x):
    """
    >>> double(-7)
    -14
    >>> double(4)
    8
    """
    return x * 2


def double__2(x):
    return 2 * x


def double__3(x):
    return x + x
