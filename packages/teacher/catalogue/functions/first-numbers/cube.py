"""
topic: arithmetic
difficulty: first
hold_out: true
names: [cube_number, cubed]
parameters:
  n: {int: [-10, 15], names: [n, number, x]}
returns: int
nouns:
  - the cube of {n}
  - '{n} to the power of 3'
style: product
"""


def cube(n):
    """
    >>> cube(3)
    27
    >>> cube(14)
    2744
    """
    return n * n * n


def cube__power(n):
    return n ** 3
