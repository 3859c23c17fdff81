"""
topic: number theory
names: [coprime, relatively_prime]
parameters:
  a: positive
  b: positive
returns: bool
clauses:
  - '{a} and {b} have no common divisor except 1'
  - '{a} and {b} are coprime'
style: builtin
"""
import math


def are_coprime(a, b):
    """
    >>> are_coprime(16, 5)
    True
    >>> are_coprime(51, 30)
    False
    """
    return math.gcd(a, b) == 1


def are_coprime__loop(a, b):
    while b:
        a, b = b, a % b
    return a == 1


def are_coprime__search(a, b):
    for divisor in range(2, min(a, b) + 1):
        if a % divisor == 0 and b % divisor == 0:
            return False
    return True
