"""
on: int
constant: divisor
is: is not divisible by {k}
"""


def not_divisible_by(x, k):
    """
    >>> not_divisible_by(-7, 6)
    True
    >>> not_divisible_by(-14, 7)
    False
    """
    return x % k != 0
