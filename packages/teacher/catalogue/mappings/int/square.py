"""
on: int
returns: int
one: the square of {x}
many: the squares of {xs}
its: its square
"""


def square(x):
    """
    >>> square(-7)
    49
    >>> square(4)
    16
    """
    return x * x


def square__2(x):
    return x ** 2
