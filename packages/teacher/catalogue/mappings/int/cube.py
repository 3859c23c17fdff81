"""
on: int
hold_out: true
returns: int
one: the cube of {x}
many: the cubes of {xs}
its: its cube
"""


def cube(x):
    """
    >>> cube(-7)
    -343
    >>> cube(4)
    64
    """
    return x ** 3


def cube__2(x):
    return x * x * x
