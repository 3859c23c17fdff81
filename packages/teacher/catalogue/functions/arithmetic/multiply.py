"""
topic: arithmetic
names: [product_of_two, times]
parameters:
  a: integer
  b: {int: [-12, 12]}
returns: int
nouns:
  - the product of {a} and {b}
  - '{a} multiplied by {b}'
imperatives:
  - Multiply {a} by {b}
style: builtin
"""


def multiply(a, b):
    """
    >>> multiply(35, 11)
    385
    >>> multiply(-15, -9)
    135
    """
    return a * b


def multiply__loop(a, b):
    total = 0
    for _ in range(abs(b)):
        total += a
    return total if b >= 0 else -total
