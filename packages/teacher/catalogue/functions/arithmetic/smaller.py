"""
topic: arithmetic
hold_out: true
names: [min_of_two, smaller_number, minimum]
parameters:
  a: integer
  b: integer
returns: int
nouns:
  - the smaller of {a} and {b}
  - the lesser of the two numbers {a} and {b}
style: builtin
"""


def smaller(a, b):
    """
    >>> smaller(-15, -26)
    -26
    >>> smaller(-4, -13)
    -13
    """
    return min(a, b)


def smaller__branch(a, b):
    if a < b:
        return a
    return b


def smaller__conditional(a, b):
    return a if a <= b else b
