"""
on: int
is: is divisible by 2 or by 3
"""


def multiple_of_two_or_three(x):
    """
    >>> multiple_of_two_or_three(-7)
    False
    >>> multiple_of_two_or_three(4)
    True
    """
    return x % 2 == 0 or x % 3 == 0
