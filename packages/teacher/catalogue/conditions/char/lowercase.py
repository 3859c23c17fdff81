"""
on: char
is: is in lower case
adjective: lower-case
"""


def lowercase(x):
    """
    >>> lowercase('B')
    False
    >>> lowercase('a')
    True
    """
    return x.islower()
