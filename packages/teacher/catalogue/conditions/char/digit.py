"""
on: char
is: is a digit
"""


def digit(x):
    """
    >>> digit('B')
    False
    >>> digit('7')
    True
    """
    return x.isdigit()


def digit__2(x):
    return x in "0123456789"
