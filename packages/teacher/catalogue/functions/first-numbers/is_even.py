"""
topic: conditions
difficulty: first
names: [even, check_even]
parameters:
  n: integer
returns: bool
clauses:
  - '{n} is even'
  - '{n} is an even number'
  - '{n} can be divided by 2 without a remainder'
style: comparison
"""


def is_even(n):
    """
    >>> is_even(-26)
    True
    >>> is_even(35)
    False
    """
    return n % 2 == 0


def is_even__branch(n):
    if n % 2 == 0:
        return True
    return False


def is_even__else(n):
    if n % 2 == 0:
        return True
    else:
        return False


def is_even__steps(n):
    remainder = n % 2
    return remainder == 0
