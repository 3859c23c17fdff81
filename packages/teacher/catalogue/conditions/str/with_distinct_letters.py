"""
on: str
is: has no repeated letter
"""


def with_distinct_letters(x):
    """
    >>> with_distinct_letters('tree')
    False
    >>> with_distinct_letters('mouse')
    True
    """
    return len(set(x)) == len(x)


def with_distinct_letters__2(x):
    for char in x:
        if x.count(char) > 1:
            return False
    return True
