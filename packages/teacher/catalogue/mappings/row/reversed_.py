"""
on: list[int]
topic: lists
returns: list[int]
one: '{x} in reverse order'
many: the reversed copies of {xs}
its: its reversed copy
"""


def reversed_(x):
    """
    >>> reversed_([-10, -5, -5, 5, -3])
    [-3, 5, -5, -5, -10]
    >>> reversed_([2, 15, 11, 19, 14])
    [14, 19, 11, 15, 2]
    """
    return x[::-1]


def reversed___2(x):
    return list(reversed(x))
