"""
topic: digits
difficulty: first
names: [digit_sum, add_digits]
parameters:
  n: {int: [0, 99999], names: [n, number, num]}
returns: int
nouns:
  - the sum of the digits of {n}
imperatives:
  - Add up the digits of {n}
idea: '`n % 10` is the last digit, and `n // 10` is the number without it.'
style: text
"""


def sum_of_digits(n):
    """
    >>> sum_of_digits(50008)
    13
    >>> sum_of_digits(29)
    11
    """
    return sum(int(digit) for digit in str(n))


def sum_of_digits__loop(n):
    total = 0
    for digit in str(n):
        total += int(digit)
    return total


def sum_of_digits__while(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


def sum_of_digits__recursion(n):
    if n < 10:
        return n
    return n % 10 + sum_of_digits__recursion(n // 10)
