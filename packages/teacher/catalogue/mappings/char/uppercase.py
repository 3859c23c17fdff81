"""
on: char
topic: strings
returns: str
one: '{x} in upper case'
many: the upper-case forms of {xs}
its: its upper-case form
"""


def uppercase(x):
    """
    >>> uppercase('B')
    'B'
    >>> uppercase('a')
    'A'
    """
    return x.upper()
