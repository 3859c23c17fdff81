"""
topic: arithmetic
names: [valid_triangle, can_form_triangle]
parameters:
  a: {int: [1, 12]}
  b: {int: [1, 12]}
  c: {int: [1, 12]}
returns: bool
clauses:
  - sides of lengths {a}, {b} and {c} can form a triangle
notes:
  - Each side must be shorter than the other two together.
style: logic
"""


def is_triangle(a, b, c):
    """
    >>> is_triangle(7, 12, 7)
    True
    >>> is_triangle(2, 11, 2)
    False
    """
    return a + b > c and a + c > b and b + c > a


def is_triangle__sorting(a, b, c):
    sides = sorted([a, b, c])
    return sides[0] + sides[1] > sides[2]


def is_triangle__branch(a, b, c):
    longest = max(a, b, c)
    if longest < a + b + c - longest:
        return True
    return False
