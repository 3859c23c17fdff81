"""
on: str
topic: strings
constant: length
returns: str
one: the first {k} characters of {x}
many: the first {k} characters of each of {xs}
its: its first {k} characters
"""


def prefix(x, k):
    """
    >>> prefix('tree', 3)
    'tre'
    >>> prefix('Noah', 2)
    'No'
    """
    return x[:k]
