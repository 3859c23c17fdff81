"""
topic: parsing
names: [weighted_digit_sum, checksum]
parameters:
  digits: digits
returns: int
nouns:
  - the sum of the digits of {digits}, each multiplied by its position counted from 1, modulo 10
style: enumerate
"""


def check_digit(digits):
    """
    >>> check_digit('55')
    5
    >>> check_digit('957188')
    2
    """
    return sum(i * int(digit) for i, digit in enumerate(digits, 1)) % 10


def check_digit__loop(digits):
    total = 0
    for i in range(len(digits)):
        total += (i + 1) * int(digits[i])
    return total % 10
