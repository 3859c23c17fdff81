"""
topic: digits
names: [ones_digit]
parameters:
  n: natural
returns: int
nouns:
  - the last digit of {n}
style: operators
"""


def last_digit(n):
    """
    >>> last_digit(29)
    9
    >>> last_digit(15)
    5
    """
    return n % 10


def last_digit__text(n):
    return int(str(n)[-1])
