"""
on: str
is: consists of letters only
"""


def alphabetic(x):
    """
    >>> alphabetic('tree')
    True
    >>> alphabetic('deer6')
    False
    """
    return x.isalpha()
