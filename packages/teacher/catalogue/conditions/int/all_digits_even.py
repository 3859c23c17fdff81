"""
on: int
topic: digits
is: has only even digits
"""


def all_digits_even(x):
    """
    >>> all_digits_even(-7)
    False
    >>> all_digits_even(4)
    True
    """
    return all(int(digit) % 2 == 0 for digit in str(abs(x)))


def all_digits_even__2(x):
    for digit in str(abs(x)):
        if int(digit) % 2 != 0:
            return False
    return True
