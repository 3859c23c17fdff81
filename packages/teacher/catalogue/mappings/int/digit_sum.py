"""
on: int
topic: digits
returns: int
one: the sum of the digits of {x}
many: the digit sums of {xs}
its: its digit sum
"""


def digit_sum(x):
    """
    >>> digit_sum(-7)
    7
    >>> digit_sum(4)
    4
    """
    return sum(int(digit) for digit in str(abs(x)))


def digit_sum__2(x):
    x = abs(x)
    total = 0
    while x > 0:
        total += x % 10
        x //= 10
    return total


def digit_sum__3(x):
    total = 0
    for digit in str(abs(x)):
        total += int(digit)
    return total
