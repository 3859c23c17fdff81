"""
on: int
constant: divisor
is: is divisible by {k}
"""


def divisible_by(x, k):
    """
    >>> divisible_by(-7, 6)
    False
    >>> divisible_by(-14, 7)
    True
    """
    return x % k == 0


def divisible_by__2(x, k):
    return not x % k
