"""
on: str
topic: sets
returns: int
one: the number of different characters in {x}
many: the numbers of different characters in {xs}
its: its number of different characters
"""


def distinct_count(x):
    """
    >>> distinct_count('tree')
    3
    >>> distinct_count('mouse')
    5
    """
    return len(set(x))


def distinct_count__2(x):
    seen = []
    for char in x:
        if char not in seen:
            seen.append(char)
    return len(seen)
