"""
on: list[int]
topic: lists
returns: int
one: the number of elements of {x}
many: the lengths of {xs}
its: its length
"""


def length(x):
    """
    >>> length([-10, -5, -5, 5, -3])
    5
    >>> length([6, 31])
    2
    """
    return len(x)
