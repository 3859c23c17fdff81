"""
on: int
topic: digits
returns: int
one: the number of digits of {x}
many: the numbers of digits of {xs}
its: its number of digits
"""


def digit_count(x):
    """
    >>> digit_count(-7)
    1
    >>> digit_count(19)
    2
    """
    return len(str(abs(x)))


def digit_count__2(x):
    x = abs(x)
    count = 1
    while x > 9:
        x //= 10
        count += 1
    return count
