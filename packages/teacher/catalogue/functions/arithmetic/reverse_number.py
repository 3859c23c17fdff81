"""
topic: digits
hold_out: true
names: [reverse_digits, reversed_number]
parameters:
  n: {int: [0, 99999]}
returns: int
nouns:
  - the number whose digits are those of {n} in reverse order
style: text
"""


def reverse_number(n):
    """
    >>> reverse_number(50008)
    80005
    >>> reverse_number(29)
    92
    """
    return int(str(n)[::-1])


def reverse_number__loop(n):
    result = 0
    while n > 0:
        result = result * 10 + n % 10
        n //= 10
    return result
