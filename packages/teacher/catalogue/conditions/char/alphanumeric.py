"""
on: char
hold_out: true
is: is a letter or a digit
are: are letters or digits
"""


def alphanumeric(x):
    """
    >>> alphanumeric('B')
    True
    >>> alphanumeric(' ')
    False
    """
    return x.isalnum()


def alphanumeric__2(x):
    return x.isalpha() or x.isdigit()
