"""
on: list[int]
topic: aggregation
returns: int
one: the largest element of {x}, or 0 if it is empty
many: the largest elements, or 0 where there is none, of {xs}
its: its largest element, or 0 if there is none
"""


def largest(x):
    """
    >>> largest([-10, -5, -5, 5, -3])
    5
    >>> largest([2, 15, 11, 19, 14])
    19
    """
    return max(x, default=0)


def largest__2(x):
    return max(x) if x else 0
