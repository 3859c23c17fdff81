"""
on: str
topic: counting
constant: character
returns: int
one: the number of times {k} occurs in {x}
many: the numbers of times {k} occurs in {xs}
its: the number of times {k} occurs in it
"""


def letter_count(x, k):
    """
    >>> letter_count('tree', 'i')
    0
    >>> letter_count('noon', 'n')
    2
    """
    return x.count(k)


def letter_count__2(x, k):
    return sum(1 for char in x if char == k)
