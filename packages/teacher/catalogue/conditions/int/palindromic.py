"""
on: int
topic: digits
is: reads the same backwards
adjective: palindromic
"""


def palindromic(x):
    """
    >>> palindromic(-7)
    False
    >>> palindromic(4)
    True
    """
    return str(x) == str(x)[::-1]


def palindromic__2(x):
    digits = str(x)
    for i in range(len(digits) // 2):
        if digits[i] != digits[-1 - i]:
            return False
    return True
