"""
topic: arithmetic
names: [median_of_three, middle_value]
parameters:
  a: integer
  b: integer
  c: integer
returns: int
nouns:
  - the middle value of {a}, {b} and {c}
  - the median of the three numbers {a}, {b} and {c}
style: sorting
"""


def middle_of_three(a, b, c):
    """
    >>> middle_of_three(-26, -4, -13)
    -13
    >>> middle_of_three(20, -16, -28)
    -16
    """
    return sorted([a, b, c])[1]


def middle_of_three__builtin(a, b, c):
    return a + b + c - max(a, b, c) - min(a, b, c)


def middle_of_three__branch(a, b, c):
    if a <= b <= c or c <= b <= a:
        return b
    if b <= a <= c or c <= a <= b:
        return a
    return c
