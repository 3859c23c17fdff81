"""
on: str
constant: affix
is: starts with {k}
"""


def starting_with(x, k):
    """
    >>> starting_with('tree', 'i')
    False
    >>> starting_with('noon', 'n')
    True
    """
    return x.startswith(k)
