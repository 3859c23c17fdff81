"""
topic: arithmetic
difficulty: first
names: [add_three, add_three_numbers]
parameters:
  a: integer
  b: integer
  c: integer
returns: int
nouns:
  - the sum of {a}, {b} and {c}
imperatives:
  - Add the three numbers {a}, {b} and {c}
style: sum
"""


def sum_of_three(a, b, c):
    """
    >>> sum_of_three(35, -1, -15)
    19
    >>> sum_of_three(-26, -4, -13)
    -43
    """
    return a + b + c


def sum_of_three__steps(a, b, c):
    total = a + b
    total += c
    return total
