"""
on: int
is: is positive
adjective: positive
"""


def positive(x):
    """
    >>> positive(-7)
    False
    >>> positive(4)
    True
    """
    return x > 0
