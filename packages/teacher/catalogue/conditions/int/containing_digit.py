"""
on: int
constant: digit
is: contains the digit {k}
"""


def containing_digit(x, k):
    """
    >>> containing_digit(-7, 6)
    False
    >>> containing_digit(-23, 3)
    True
    """
    return str(k) in str(x)
