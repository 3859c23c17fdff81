"""
on: list[int]
is: has only positive elements
"""


def all_positive(x):
    """
    >>> all_positive([-10, -5, -5, 5, -3])
    False
    >>> all_positive([2, 15, 11, 19, 14])
    True
    """
    return all(value > 0 for value in x)


def all_positive__2(x):
    for value in x:
        if value <= 0:
            return False
    return True
