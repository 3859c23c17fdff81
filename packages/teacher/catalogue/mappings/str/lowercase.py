"""
on: str
topic: strings
returns: str
one: '{x} in lower case'
many: the lower-case forms of {xs}
its: its lower-case form
"""


def lowercase(x):
    """
    >>> lowercase('tree')
    'tree'
    >>> lowercase('mouse')
    'mouse'
    """
    return x.lower()
