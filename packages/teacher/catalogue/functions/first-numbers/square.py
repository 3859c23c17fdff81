"""
topic: arithmetic
difficulty: first
names: [square_number, squared]
parameters:
  n: integer
returns: int
nouns:
  - the square of {n}
  - '{n} squared'
  - '{n} multiplied by itself'
style: product
"""


def square(n):
    """
    >>> square(35)
    1225
    >>> square(-1)
    1
    """
    return n * n


def square__power(n):
    return n ** 2


def square__steps(n):
    result = n * n
    return result
