"""
on: str
is: starts with an upper-case letter
"""


def capitalized(x):
    """
    >>> capitalized('tree')
    False
    >>> capitalized('Noah')
    True
    """
    return x[:1].isupper()


def capitalized__helper2(x):
    return x != "" and x[0].isupper()
