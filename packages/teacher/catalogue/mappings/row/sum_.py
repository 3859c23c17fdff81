"""
on: list[int]
topic: aggregation
returns: int
one: the sum of {x}
many: the sums of {xs}
its: its sum
"""


def sum_(x):
    """
    >>> sum_([-10, -5, -5, 5, -3])
    -18
    >>> sum_([2, 15, 11, 19, 14])
    61
    """
    return sum(x)


def sum___2(x):
    total = 0
    for value in x:
        total += value
    return total
