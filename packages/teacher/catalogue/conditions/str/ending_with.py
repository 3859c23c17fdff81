"""
on: str
constant: ending
is: ends with {k}
"""


def ending_with(x, k):
    """
    >>> ending_with('tree', 'i')
    False
    >>> ending_with('Orange', 'e')
    True
    """
    return x.endswith(k)
