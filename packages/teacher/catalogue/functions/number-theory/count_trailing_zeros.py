"""
topic: digits
names: [trailing_zeros]
parameters:
  n: {int: [1, 900]}
returns: int
nouns:
  - the number of zeros at the end of {n}
style: loop
"""


def count_trailing_zeros(n):
    """
    >>> count_trailing_zeros(30)
    1
    >>> count_trailing_zeros(451)
    0
    """
    count = 0
    while n % 10 == 0:
        n //= 10
        count += 1
    return count


def count_trailing_zeros__text(n):
    digits = str(n)
    return len(digits) - len(digits.rstrip("0"))


def count_trailing_zeros__recursion(n):
    if n % 10 != 0:
        return 0
    return 1 + count_trailing_zeros__recursion(n // 10)
