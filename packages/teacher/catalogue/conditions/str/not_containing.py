"""
on: str
hold_out: true
constant: character
is: does not contain {k}
"""


def not_containing(x, k):
    """
    >>> not_containing('tree', 'i')
    True
    >>> not_containing('noon', 'n')
    False
    """
    return k not in x


def not_containing__2(x, k):
    return x.count(k) == 0
