"""
on: str
topic: sorting
hold_out: true
returns: str
one: the characters of {x} in sorted order, as a string
many: the sorted letters of each of {xs}
its: its letters in sorted order
"""


def sorted_letters(x):
    """
    >>> sorted_letters('tree')
    'eert'
    >>> sorted_letters('mouse')
    'emosu'
    """
    return "".join(sorted(x))
