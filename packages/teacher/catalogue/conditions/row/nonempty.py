"""
on: list[int]
is: is not empty
adjective: non-empty
"""


def nonempty(x):
    """
    >>> nonempty([-10, -5, -5, 5, -3])
    True
    """
    return len(x) > 0


def nonempty__2(x):
    return x != []
