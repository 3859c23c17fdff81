"""
topic: conditions
difficulty: first
names: [negative, check_negative, below_zero]
parameters:
  n: integer
returns: bool
clauses:
  - '{n} is negative'
  - '{n} is less than zero'
style: comparison
"""


def is_negative(n):
    """
    >>> is_negative(-1)
    True
    >>> is_negative(35)
    False
    """
    return n < 0


def is_negative__branch(n):
    if n < 0:
        return True
    return False
