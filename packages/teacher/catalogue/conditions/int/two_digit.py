"""
on: int
is: has exactly two digits
adjective: two-digit
"""


def two_digit(x):
    """
    >>> two_digit(-7)
    False
    >>> two_digit(19)
    True
    """
    return 10 <= abs(x) <= 99


def two_digit__2(x):
    return 9 < abs(x) < 100
