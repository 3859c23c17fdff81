"""
on: str
topic: strings
returns: str
one: '{x} without spaces at its ends'
many: the forms without spaces at the ends of {xs}
its: its form without spaces at its ends
"""


def stripped(x):
    """
    >>> stripped('tree')
    'tree'
    >>> stripped('mouse')
    'mouse'
    """
    return x.strip()
