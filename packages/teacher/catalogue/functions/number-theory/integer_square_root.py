"""
topic: number theory
names: [isqrt, floor_sqrt]
parameters:
  n: natural
returns: int
nouns:
  - the largest integer whose square is at most {n}
  - the square root of {n} rounded down
style: loop
"""
import math


def integer_square_root(n):
    """
    >>> integer_square_root(60)
    7
    >>> integer_square_root(29)
    5
    """
    root = 0
    while (root + 1) ** 2 <= n:
        root += 1
    return root


def integer_square_root__builtin(n):
    return math.isqrt(n)


def integer_square_root__bisection(n):
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle - 1
    return low
