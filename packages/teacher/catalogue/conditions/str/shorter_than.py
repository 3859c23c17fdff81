"""
on: str
constant: length
is: is shorter than {k} characters
"""


def shorter_than(x, k):
    """
    >>> shorter_than('tree', 3)
    False
    >>> shorter_than('Jack', 5)
    True
    """
    return len(x) < k
