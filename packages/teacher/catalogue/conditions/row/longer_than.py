"""
on: list[int]
constant: row_length
is: has more than {k} elements
"""


def longer_than(x, k):
    """
    >>> longer_than([-10, -5, -5, 5, -3], 2)
    True
    >>> longer_than([-45, -48, -45], 6)
    False
    """
    return len(x) > k
