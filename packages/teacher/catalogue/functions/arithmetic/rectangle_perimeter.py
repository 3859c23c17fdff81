"""
topic: arithmetic
hold_out: true
names: [perimeter]
parameters:
  width: {is: positive, names: [width]}
  height: {is: positive, names: [height]}
returns: int
nouns:
  - the perimeter of a rectangle with the given {width} and {height}
style: builtin
"""


def rectangle_perimeter(width, height):
    """
    >>> rectangle_perimeter(51, 30)
    162
    >>> rectangle_perimeter(16, 5)
    42
    """
    return 2 * (width + height)


def rectangle_perimeter__steps(width, height):
    half = width + height
    return half * 2


def rectangle_perimeter__sum(width, height):
    return width + height + width + height
