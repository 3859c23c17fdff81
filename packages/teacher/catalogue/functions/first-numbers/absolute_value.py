"""
topic: arithmetic
difficulty: first
names: [absolute, magnitude, distance_from_zero]
parameters:
  n: integer
returns: int
nouns:
  - the absolute value of {n}
  - '{n} without its sign'
style: builtin
"""


def absolute_value(n):
    """
    >>> absolute_value(35)
    35
    >>> absolute_value(-1)
    1
    """
    return abs(n)


def absolute_value__branch(n):
    if n < 0:
        return -n
    return n


def absolute_value__conditional(n):
    return n if n >= 0 else -n


def absolute_value__extreme(n):
    return max(n, -n)
