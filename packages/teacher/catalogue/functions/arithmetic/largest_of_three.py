"""
topic: arithmetic
names: [max_of_three, biggest_of_three]
parameters:
  a: integer
  b: integer
  c: integer
returns: int
nouns:
  - the largest of {a}, {b} and {c}
  - the maximum of the three numbers
style: builtin
"""


def largest_of_three(a, b, c):
    """
    >>> largest_of_three(35, -1, -15)
    35
    >>> largest_of_three(-26, -4, -13)
    -4
    """
    return max(a, b, c)


def largest_of_three__branch(a, b, c):
    largest = a
    if b > largest:
        largest = b
    if c > largest:
        largest = c
    return largest


def largest_of_three__sorting(a, b, c):
    return sorted([a, b, c])[-1]
