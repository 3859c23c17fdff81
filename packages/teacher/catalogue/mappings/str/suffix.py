"""
on: str
topic: strings
hold_out: true
constant: length
returns: str
one: the last {k} characters of {x}
many: the last {k} characters of each of {xs}
its: its last {k} characters
"""


def suffix(x, k):
    """
    >>> suffix('tree', 3)
    'ree'
    >>> suffix('Noah', 2)
    'ah'
    """
    return x[-k:]
