"""
topic: conditions
difficulty: first
names: [parity, odd_or_even]
parameters:
  n: integer
returns: str
nouns:
  - '"even" if {n} is even and "odd" otherwise'
  - the string "even" or "odd", depending on {n}
style: branch
"""


def even_or_odd(n):
    """
    >>> even_or_odd(35)
    'odd'
    >>> even_or_odd(-26)
    'even'
    """
    if n % 2 == 0:
        return "even"
    return "odd"


def even_or_odd__else(n):
    if n % 2 == 0:
        return "even"
    else:
        return "odd"


def even_or_odd__conditional(n):
    return "even" if n % 2 == 0 else "odd"
