"""
on: int
topic: digits
x: {int: [1, 200]}
is: is divisible by the sum of its digits
"""


def divisible_by_digit_sum(x):
    """
    >>> divisible_by_digit_sum(24)
    True
    >>> divisible_by_digit_sum(52)
    False
    """
    total = sum(int(digit) for digit in str(abs(x)))
    return total != 0 and x % total == 0


def divisible_by_digit_sum__2(x):
    rest, total = abs(x), 0
    while rest > 0:
        total += rest % 10
        rest //= 10
    if total == 0:
        return False
    return x % total == 0
