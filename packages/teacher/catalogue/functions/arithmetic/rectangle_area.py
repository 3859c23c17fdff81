"""
topic: arithmetic
names: [area_of_rectangle]
parameters:
  width: {is: positive, names: [width]}
  height: {is: positive, names: [height]}
returns: int
nouns:
  - the area of a rectangle with the given {width} and {height}
style: builtin
"""


def rectangle_area(width, height):
    """
    >>> rectangle_area(51, 30)
    1530
    >>> rectangle_area(16, 5)
    80
    """
    return width * height


def rectangle_area__steps(width, height):
    area = width * height
    return area
