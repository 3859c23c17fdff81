"""
topic: digits
names: [count_digits, digit_count]
parameters:
  n: {int: [0, 99999]}
returns: int
nouns:
  - the number of digits of {n}
  - how many digits {n} has
style: text
"""


def number_of_digits(n):
    """
    >>> number_of_digits(50008)
    5
    >>> number_of_digits(29)
    2
    """
    return len(str(n))


def number_of_digits__loop(n):
    count = 1
    while n >= 10:
        n //= 10
        count += 1
    return count


def number_of_digits__recursion(n):
    if n < 10:
        return 1
    return 1 + number_of_digits__recursion(n // 10)
