"""
on: str
constant: length
is: has exactly {k} characters
"""


def of_length(x, k):
    """
    >>> of_length('tree', 3)
    False
    >>> of_length('eagle', 5)
    True
    """
    return len(x) == k
