"""
topic: arithmetic
names: [sum_up_to, triangular_number, sum_first_n]
parameters:
  n: natural
returns: int
nouns:
  - the sum of the integers from 1 to {n}
  - the sum 1 + 2 + ... + {n}
idea: Pairing the first and last, second and second-to-last numbers gives n / 2 pairs that each add up to n + 1.
style: formula
"""


def sum_to(n):
    """
    >>> sum_to(60)
    1830
    >>> sum_to(29)
    435
    """
    return n * (n + 1) // 2


def sum_to__builtin(n):
    return sum(range(1, n + 1))


def sum_to__loop(n):
    total = 0
    for i in range(1, n + 1):
        total += i
    return total


def sum_to__recursion(n):
    if n == 0:
        return 0
    return n + sum_to__recursion(n - 1)
