"""
on: char
is: is not a space
"""


def not_space(x):
    """
    >>> not_space('B')
    True
    >>> not_space(' ')
    False
    """
    return x != " "
