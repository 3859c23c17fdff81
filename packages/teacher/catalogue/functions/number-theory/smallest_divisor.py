"""
topic: number theory
names: [smallest_prime_factor, least_divisor]
parameters:
  n: {int: [2, 120]}
returns: int
nouns:
  - the smallest divisor of {n} that is greater than 1
style: loop
"""


def smallest_divisor(n):
    """
    >>> smallest_divisor(61)
    61
    >>> smallest_divisor(31)
    31
    """
    d = 2
    while n % d != 0:
        d += 1
    return d


def smallest_divisor__for(n):
    for d in range(2, n + 1):
        if n % d == 0:
            return d


def smallest_divisor__builtin(n):
    return next(d for d in range(2, n + 1) if n % d == 0)
