"""
topic: number theory
names: [greatest_common_divisor, highest_common_factor]
parameters:
  a: {int: [1, 90]}
  b: {int: [1, 90]}
returns: int
nouns:
  - the greatest common divisor of {a} and {b}
  - the largest integer that divides both {a} and {b}
idea: Every common divisor of a and b also divides the remainder a % b, so the pair can be made smaller
  without changing the answer.
style: loop
"""
import math


def gcd(a, b):
    """
    >>> gcd(46, 30)
    2
    >>> gcd(16, 5)
    1
    """
    while b != 0:
        a, b = b, a % b
    return a


def gcd__recursion(a, b):
    if b == 0:
        return a
    return gcd__recursion(b, a % b)


def gcd__builtin(a, b):
    return math.gcd(a, b)


def gcd__search(a, b):
    for divisor in range(min(a, b), 0, -1):
        if a % divisor == 0 and b % divisor == 0:
            return divisor
