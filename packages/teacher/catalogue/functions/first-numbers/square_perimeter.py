"""
topic: arithmetic
difficulty: first
names: [perimeter_of_square]
parameters:
  side: {int: [1, 50], names: [side]}
returns: int
nouns:
  - the perimeter of a square whose sides have the length {side}
style: formula
"""


def square_perimeter(side):
    """
    >>> square_perimeter(26)
    104
    >>> square_perimeter(30)
    120
    """
    return 4 * side


def square_perimeter__sum(side):
    return side + side + side + side
