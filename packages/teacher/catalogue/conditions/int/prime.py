"""
on: int
topic: number theory
is: is a prime number
adjective: prime
"""


def prime(x):
    """
    >>> prime(-7)
    False
    >>> prime(19)
    True
    """
    if x < 2:
        return False
    for d in range(2, x):
        if x % d == 0:
            return False
    return True


def prime__2(x):
    if x < 2:
        return False
    d = 2
    while d * d <= x:
        if x % d == 0:
            return False
        d += 1
    return True


def prime__helper3(x):
    return x > 1 and all(x % d != 0 for d in range(2, int(x ** 0.5) + 1))
