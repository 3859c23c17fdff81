"""
topic: arithmetic
difficulty: first
hold_out: true
names: [area_of_triangle]
parameters:
  base: {int: [1, 30], names: [base]}
  height: {int: [1, 30], names: [height]}
returns: float
nouns:
  - the area of a triangle with the given base and height
style: formula
"""


def triangle_area(base, height):
    """
    >>> triangle_area(16, 29)
    232.0
    >>> triangle_area(16, 4)
    32.0
    """
    return base * height / 2


def triangle_area__factor(base, height):
    return 0.5 * base * height
