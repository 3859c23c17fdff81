"""
topic: number theory
names: [least_common_multiple, smallest_common_multiple]
parameters:
  a: {int: [1, 40]}
  b: {int: [1, 40]}
returns: int
nouns:
  - the least common multiple of {a} and {b}
  - the smallest positive integer divisible by both {a} and {b}
style: formula
"""
import math


def lcm(a, b):
    """
    >>> lcm(21, 30)
    210
    >>> lcm(16, 5)
    80
    """
    return a * b // math.gcd(a, b)


def lcm__search(a, b):
    multiple = a
    while multiple % b != 0:
        multiple += a
    return multiple


def lcm__gcd(a, b):
    x, y = a, b
    while y:
        x, y = y, x % y
    return a * b // x
