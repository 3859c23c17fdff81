"""
on: char
constant: character
is: is different from {k}
"""


def different_from(x, k):
    """
    >>> different_from('B', 'a')
    True
    >>> different_from('a', 'a')
    False
    """
    return x != k
