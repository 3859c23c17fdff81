"""
on: int
topic: number theory
is: is a power of two
"""


def power_of_two(x):
    """
    >>> power_of_two(-7)
    False
    >>> power_of_two(4)
    True
    """
    if x < 1:
        return False
    while x % 2 == 0:
        x //= 2
    return x == 1


def power_of_two__2(x):
    power = 1
    while power < x:
        power *= 2
    return power == x


def power_of_two__helper3(x):
    return x > 0 and x & (x - 1) == 0
