"""
on: int
topic: number theory
is: is equal to the sum of its positive divisors smaller than itself
"""


def perfect(x):
    """
    >>> perfect(-7)
    False
    >>> perfect(28)
    True
    """
    total = 0
    for d in range(1, x):
        if x % d == 0:
            total += d
    return x > 0 and total == x


def perfect__helper2(x):
    return x > 0 and sum(d for d in range(1, x) if x % d == 0) == x
