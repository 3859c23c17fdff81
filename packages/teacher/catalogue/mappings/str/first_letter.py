"""
on: str
topic: strings
returns: str
one: the first letter of {x}, or an empty string if there is none
many: the first letters of {xs}
its: its first letter
"""


def first_letter(x):
    """
    >>> first_letter('tree')
    't'
    >>> first_letter('mouse')
    'm'
    """
    return x[:1]


def first_letter__2(x):
    return x[0] if x else ""
