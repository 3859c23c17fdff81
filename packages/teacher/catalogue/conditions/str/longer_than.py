"""
on: str
constant: length
is: is longer than {k} characters
"""


def longer_than(x, k):
    """
    >>> longer_than('tree', 3)
    True
    >>> longer_than('Jack', 5)
    False
    """
    return len(x) > k
