"""
topic: conditions
difficulty: first
hold_out: true
names: [min_of_three, minimum_of_three]
parameters:
  a: integer
  b: integer
  c: integer
returns: int
nouns:
  - the smallest of {a}, {b} and {c}
  - the minimum of the three numbers {a}, {b} and {c}
style: builtin
"""


def smallest_of_three(a, b, c):
    """
    >>> smallest_of_three(35, -1, -15)
    -15
    >>> smallest_of_three(-26, -4, -13)
    -26
    """
    return min(a, b, c)


def smallest_of_three__branches(a, b, c):
    smallest = a
    if b < smallest:
        smallest = b
    if c < smallest:
        smallest = c
    return smallest


def smallest_of_three__compare(a, b, c):
    if a <= b and a <= c:
        return a
    if b <= c:
        return b
    return c
