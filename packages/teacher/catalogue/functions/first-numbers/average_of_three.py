"""
topic: arithmetic
difficulty: first
hold_out: true
names: [mean_of_three]
parameters:
  a: integer
  b: integer
  c: integer
returns: float
nouns:
  - the average of {a}, {b} and {c}
  - the mean of the three numbers {a}, {b} and {c}
style: division
"""


def average_of_three(a, b, c):
    """
    >>> average_of_three(20, -16, -28)
    -8.0
    >>> average_of_three(-7, -2, -9)
    -6.0
    """
    return (a + b + c) / 3


def average_of_three__steps(a, b, c):
    total = a + b + c
    return total / 3
