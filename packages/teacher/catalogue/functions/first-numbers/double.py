"""
topic: arithmetic
difficulty: first
names: [double_number, twice]
parameters:
  n: integer
returns: int
nouns:
  - twice {n}
  - '{n} multiplied by 2'
  - the double of {n}
style: product
"""


def double(n):
    """
    >>> double(35)
    70
    >>> double(-1)
    -2
    """
    return n * 2


def double__front(n):
    return 2 * n


def double__sum(n):
    return n + n
