"""
on: int
topic: strings
x: natural
returns: str
one: a string of {x} stars
many: the strings of as many stars as each of {xs}
its: that many stars
"""


def stars(x):
    """
    >>> stars(23)
    '***********************'
    >>> stars(31)
    '*******************************'
    """
    return "*" * x
