"""
on: str
constant: character
is: contains {k}
"""


def containing(x, k):
    """
    >>> containing('tree', 'i')
    False
    >>> containing('noon', 'n')
    True
    """
    return k in x


def containing__2(x, k):
    return x.count(k) > 0
