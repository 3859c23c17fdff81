"""
on: int
is: is both even and positive
"""


def even_and_positive(x):
    """
    >>> even_and_positive(-7)
    False
    >>> even_and_positive(4)
    True
    """
    return x % 2 == 0 and x > 0


def even_and_positive__2(x):
    return x > 0 and x % 2 == 0
