"""
on: char
is: is a letter
"""


def alphabetic(x):
    """
    >>> alphabetic('B')
    True
    >>> alphabetic(' ')
    False
    """
    return x.isalpha()
