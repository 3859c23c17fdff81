"""
on: str
topic: strings
returns: str
one: '{x} with its first letter in upper case and the others in lower case'
many: the capitalized forms of {xs}
its: its capitalized form
"""


def capitalized(x):
    """
    >>> capitalized('tree')
    'Tree'
    >>> capitalized('mouse')
    'Mouse'
    """
    return x.capitalize()
