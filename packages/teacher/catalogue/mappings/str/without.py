"""
on: str
topic: strings
hold_out: true
constant: character
returns: str
one: '{x} without any {k}'
many: the forms without {k} of {xs}
its: its form without {k}
"""


def without(x, k):
    """
    >>> without('tree', 'i')
    'tree'
    >>> without('banana', 'l')
    'banana'
    """
    return x.replace(k, "")


def without__2(x, k):
    return "".join(char for char in x if char != k)
