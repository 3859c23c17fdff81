"""
topic: number theory
names: [find_divisors, factors, list_divisors]
parameters:
  n: positive
returns: list[int]
nouns:
  - the positive divisors of {n} in increasing order
  - a sorted list of all numbers that divide {n}
style: comprehension
"""


def divisors(n):
    """
    >>> divisors(51)
    [1, 3, 17, 51]
    >>> divisors(30)
    [1, 2, 3, 5, 6, 10, 15, 30]
    """
    return [d for d in range(1, n + 1) if n % d == 0]


def divisors__loop(n):
    result = []
    for d in range(1, n + 1):
        if n % d == 0:
            result.append(d)
    return result


def divisors__pairs(n):
    small, large = [], []
    d = 1
    while d * d <= n:
        if n % d == 0:
            small.append(d)
            if d != n // d:
                large.append(n // d)
        d += 1
    return small + large[::-1]
