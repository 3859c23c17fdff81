"""
on: str
is: is empty
adjective: empty
"""


def empty(x):
    """
    >>> empty('tree')
    False
    """
    return x == ""


def empty__2(x):
    return not x


def empty__3(x):
    return len(x) == 0
