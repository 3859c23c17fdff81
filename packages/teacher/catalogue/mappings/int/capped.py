"""
on: int
hold_out: true
constant: bound
returns: int
one: '{x}, or {k} if that is smaller'
many: the values, limited to at most {k}, of {xs}
its: its value limited to {k}
"""


def capped(x, k):
    """
    >>> capped(-7, 27)
    -7
    >>> capped(-12, 20)
    -12
    """
    return min(x, k)


def capped__2(x, k):
    return x if x < k else k
