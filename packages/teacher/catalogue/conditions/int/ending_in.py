"""
on: int
constant: digit
is: has {k} as its last digit
"""


def ending_in(x, k):
    """
    >>> ending_in(-7, 6)
    False
    >>> ending_in(-23, 3)
    True
    """
    return abs(x) % 10 == k


def ending_in__2(x, k):
    return str(x)[-1] == str(k)
