"""
topic: conditions
difficulty: first
names: [positive, check_positive]
parameters:
  n: integer
returns: bool
clauses:
  - '{n} is positive'
  - '{n} is greater than zero'
notes:
  - Zero is not positive.
style: comparison
"""


def is_positive(n):
    """
    >>> is_positive(35)
    True
    >>> is_positive(-1)
    False
    """
    return n > 0


def is_positive__branch(n):
    if n > 0:
        return True
    return False
