"""
on: char
is: is in upper case
adjective: upper-case
"""


def uppercase(x):
    """
    >>> uppercase('B')
    True
    >>> uppercase('a')
    False
    """
    return x.isupper()
