"""
on: str
is: is written in upper case
"""


def uppercase(x):
    """
    >>> uppercase('tree')
    False
    >>> uppercase('DEED')
    True
    """
    return x.isupper()
