"""
on: str
hold_out: true
is: has an even number of characters
"""


def of_even_length(x):
    """
    >>> of_even_length('tree')
    True
    >>> of_even_length('mouse')
    False
    """
    return len(x) % 2 == 0
