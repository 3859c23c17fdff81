"""
topic: arithmetic
names: [distance_between, abs_diff, gap]
parameters:
  a: integer
  b: integer
returns: int
nouns:
  - the absolute difference between {a} and {b}
  - the distance between {a} and {b} on the number line
style: builtin
"""


def absolute_difference(a, b):
    """
    >>> absolute_difference(35, -1)
    36
    >>> absolute_difference(-15, -26)
    11
    """
    return abs(a - b)


def absolute_difference__branch(a, b):
    if a > b:
        return a - b
    return b - a


def absolute_difference__conditional(a, b):
    return a - b if a > b else b - a


def absolute_difference__extremes(a, b):
    return max(a, b) - min(a, b)
