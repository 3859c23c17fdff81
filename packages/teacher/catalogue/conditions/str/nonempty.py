"""
on: str
is: is not empty
adjective: non-empty
"""


def nonempty(x):
    """
    >>> nonempty('tree')
    True
    """
    return x != ""


def nonempty__2(x):
    return len(x) > 0
