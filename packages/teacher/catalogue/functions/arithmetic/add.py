"""
topic: arithmetic
names: [sum_of_two, add_numbers]
parameters:
  a: integer
  b: integer
returns: int
nouns:
  - the sum of {a} and {b}
  - '{a} plus {b}'
imperatives:
  - Add {a} and {b}
style: builtin
"""


def add(a, b):
    """
    >>> add(35, -1)
    34
    >>> add(-15, -26)
    -41
    """
    return a + b


def add__steps(a, b):
    total = a + b
    return total
