"""
topic: digits
names: [repeated_digit_sum]
parameters:
  n: {int: [0, 99999]}
returns: int
nouns:
  - 'the digital root of {n}: the digits are added up again and again until one digit is left'
style: loop
"""


def digital_root(n):
    """
    >>> digital_root(50008)
    4
    >>> digital_root(29)
    2
    """
    while n >= 10:
        n = sum(int(digit) for digit in str(n))
    return n


def digital_root__nested(n):
    while n >= 10:
        total = 0
        while n > 0:
            total += n % 10
            n //= 10
        n = total
    return n


def digital_root__recursion(n):
    if n < 10:
        return n
    return digital_root__recursion(sum(int(digit) for digit in str(n)))


def digital_root__formula(n):
    if n == 0:
        return 0
    return 1 + (n - 1) % 9
