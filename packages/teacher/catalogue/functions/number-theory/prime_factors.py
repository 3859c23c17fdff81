"""
topic: number theory
names: [prime_factorization, factorize]
parameters:
  n: positive
returns: list[int]
nouns:
  - the prime factors of {n} in increasing order, each as often as it divides {n}
style: loop
"""


def prime_factors(n):
    """
    >>> prime_factors(51)
    [3, 17]
    >>> prime_factors(30)
    [2, 3, 5]
    """
    factors = []
    divisor = 2
    while n > 1:
        while n % divisor == 0:
            factors.append(divisor)
            n //= divisor
        divisor += 1
    return factors


def prime_factors__root(n):
    factors = []
    d = 2
    while d * d <= n:
        if n % d == 0:
            factors.append(d)
            n //= d
        else:
            d += 1
    if n > 1:
        factors.append(n)
    return factors
