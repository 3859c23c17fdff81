"""
on: char
constant: character
is: is equal to {k}
"""


def equal_to(x, k):
    """
    >>> equal_to('B', 'a')
    False
    >>> equal_to('a', 'a')
    True
    """
    return x == k
