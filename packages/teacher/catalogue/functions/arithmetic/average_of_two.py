"""
topic: arithmetic
names: [mean_of_two, midpoint]
parameters:
  a: integer
  b: integer
returns: float
nouns:
  - the average of {a} and {b}
  - the number halfway between {a} and {b}
style: builtin
"""


def average_of_two(a, b):
    """
    >>> average_of_two(35, -1)
    17.0
    >>> average_of_two(-15, -26)
    -20.5
    """
    return (a + b) / 2


def average_of_two__steps(a, b):
    total = a + b
    return total / 2
