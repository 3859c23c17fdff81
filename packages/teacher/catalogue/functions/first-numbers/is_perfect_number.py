"""
topic: number theory
difficulty: first
names: [is_perfect, perfect_number]
parameters:
  n: {int: [1, 100], names: [n, number]}
returns: bool
clauses:
  - '{n} is equal to the sum of its divisors, without {n} itself'
style: loop
"""


def is_perfect_number(n):
    """
    >>> is_perfect_number(28)
    True
    >>> is_perfect_number(51)
    False
    """
    total = 0
    for i in range(1, n):
        if n % i == 0:
            total += i
    return total == n


def is_perfect_number__builtin(n):
    return sum(i for i in range(1, n) if n % i == 0) == n
