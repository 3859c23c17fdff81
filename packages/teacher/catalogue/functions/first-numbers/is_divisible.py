"""
topic: conditions
difficulty: first
names: [divides, is_multiple, divisible_by]
parameters:
  a: natural
  b: {int: [1, 12]}
returns: bool
clauses:
  - '{a} is divisible by {b}'
  - '{a} is a multiple of {b}'
  - '{b} divides {a} without a remainder'
style: comparison
"""


def is_divisible(a, b):
    """
    >>> is_divisible(60, 12)
    True
    >>> is_divisible(15, 2)
    False
    """
    return a % b == 0


def is_divisible__branch(a, b):
    if a % b == 0:
        return True
    return False


def is_divisible__product(a, b):
    return a // b * b == a
