"""
topic: number theory
names: [number_of_divisors]
parameters:
  n: positive
returns: int
nouns:
  - the number of positive divisors of {n}
  - how many positive integers divide {n}
style: comprehension
"""


def count_divisors(n):
    """
    >>> count_divisors(51)
    4
    >>> count_divisors(30)
    8
    """
    return sum(1 for d in range(1, n + 1) if n % d == 0)


def count_divisors__loop(n):
    count = 0
    for d in range(1, n + 1):
        if n % d == 0:
            count += 1
    return count
