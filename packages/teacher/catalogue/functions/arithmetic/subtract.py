"""
topic: arithmetic
names: [minus, difference]
parameters:
  a: integer
  b: integer
returns: int
nouns:
  - '{a} minus {b}'
  - the result of subtracting {b} from {a}
imperatives:
  - Subtract {b} from {a}
style: builtin
"""


def subtract(a, b):
    """
    >>> subtract(35, -1)
    36
    >>> subtract(-15, -26)
    11
    """
    return a - b


def subtract__steps(a, b):
    result = a - b
    return result
