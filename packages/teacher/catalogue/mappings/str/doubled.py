"""
on: str
topic: strings
returns: str
one: '{x} written twice in a row'
many: the doubled forms of {xs}
its: its doubled form
"""


def doubled(x):
    """
    >>> doubled('tree')
    'treetree'
    >>> doubled('mouse')
    'mousemouse'
    """
    return x * 2


def doubled__2(x):
    return x + x
