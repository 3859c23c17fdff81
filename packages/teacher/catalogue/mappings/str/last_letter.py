"""
on: str
topic: strings
returns: str
one: the last letter of {x}, or an empty string if there is none
many: the last letters of {xs}
its: its last letter
"""


def last_letter(x):
    """
    >>> last_letter('tree')
    'e'
    >>> last_letter('Noah')
    'h'
    """
    return x[-1:]


def last_letter__2(x):
    return x[-1] if x else ""
