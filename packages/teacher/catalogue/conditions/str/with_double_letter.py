"""
on: str
is: has two equal letters next to each other
"""


def with_double_letter(x):
    """
    >>> with_double_letter('tree')
    True
    >>> with_double_letter('mouse')
    False
    """
    return any(a == b for a, b in zip(x, x[1:]))


def with_double_letter__2(x):
    for i in range(len(x) - 1):
        if x[i] == x[i + 1]:
            return True
    return False
