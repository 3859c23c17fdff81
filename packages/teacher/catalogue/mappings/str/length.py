"""
on: str
topic: strings
returns: int
one: the length of {x}
many: the lengths of {xs}
its: its length
"""


def length(x):
    """
    >>> length('tree')
    4
    >>> length('mouse')
    5
    """
    return len(x)
