"""
topic: conditions
difficulty: first
names: [odd, check_odd]
parameters:
  n: integer
returns: bool
clauses:
  - '{n} is odd'
  - '{n} is an odd number'
  - '{n} cannot be divided by 2 without a remainder'
style: comparison
"""


def is_odd(n):
    """
    >>> is_odd(35)
    True
    >>> is_odd(-26)
    False
    """
    return n % 2 == 1


def is_odd__unequal(n):
    return n % 2 != 0


def is_odd__branch(n):
    if n % 2 == 0:
        return False
    return True
