"""
on: int
returns: int
one: the absolute value of {x}
many: the absolute values of {xs}
its: its absolute value
"""


def absolute_value(x):
    """
    >>> absolute_value(-7)
    7
    >>> absolute_value(4)
    4
    """
    return abs(x)


def absolute_value__2(x):
    return x if x >= 0 else -x


def absolute_value__3(x):
    if x < 0:
        return -x
    return x
