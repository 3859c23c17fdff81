"""
on: list[int]
topic: sorting
returns: list[int]
one: a sorted copy of {x}
many: the sorted copies of {xs}
its: its sorted copy
"""


def sorted_(x):
    """
    >>> sorted_([-10, -5, -5, 5, -3])
    [-10, -5, -5, -3, 5]
    >>> sorted_([2, 15, 11, 19, 14])
    [2, 11, 14, 15, 19]
    """
    return sorted(x)
