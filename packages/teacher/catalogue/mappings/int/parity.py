"""
on: int
topic: conditions
returns: str
one: '"even" if {x} is even and "odd" otherwise'
many: the words "even" or "odd" for {xs}
its: '"even" or "odd"'
"""


def parity(x):
    """
    >>> parity(-7)
    'odd'
    >>> parity(4)
    'even'
    """
    return "even" if x % 2 == 0 else "odd"


def parity__2(x):
    if x % 2 == 0:
        return "even"
    return "odd"
