"""
topic: arithmetic
difficulty: first
names: [halve, half_of]
parameters:
  n: integer
returns: float
nouns:
  - half of {n}
  - '{n} divided by 2'
style: division
"""


def half(n):
    """
    >>> half(35)
    17.5
    >>> half(-1)
    -0.5
    """
    return n / 2


def half__steps(n):
    result = n / 2
    return result
