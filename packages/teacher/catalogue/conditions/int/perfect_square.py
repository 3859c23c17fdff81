"""
on: int
topic: number theory
is: is a perfect square
"""
import math


def perfect_square(x):
    """
    >>> perfect_square(-7)
    False
    >>> perfect_square(4)
    True
    """
    if x < 0:
        return False
    root = 0
    while root * root < x:
        root += 1
    return root * root == x


def perfect_square__helper2(x):
    return x >= 0 and any(i * i == x for i in range(x + 1))


def perfect_square__helper3(x):
    return x >= 0 and math.isqrt(x) ** 2 == x
