"""
on: int
hold_out: true
is: is divisible by 3 but not by 2
"""


def multiple_of_three_not_two(x):
    """
    >>> multiple_of_three_not_two(-7)
    False
    >>> multiple_of_three_not_two(-3)
    True
    """
    return x % 3 == 0 and x % 2 != 0
