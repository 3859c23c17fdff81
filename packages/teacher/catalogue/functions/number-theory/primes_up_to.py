"""
topic: number theory
names: [list_primes, sieve, primes_below_or_equal]
parameters:
  n: natural
returns: list[int]
nouns:
  - the prime numbers from 2 up to {n}
  - a list of all primes that are at most {n}
idea: A number is prime when no smaller prime divides it.
style: sieve
"""


def primes_up_to(n):
    """
    >>> primes_up_to(60)
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]
    >>> primes_up_to(29)
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    """
    is_prime = [True] * (n + 1)
    primes = []
    for i in range(2, n + 1):
        if is_prime[i]:
            primes.append(i)
            for multiple in range(i * i, n + 1, i):
                is_prime[multiple] = False
    return primes


def primes_up_to__division(n):
    primes = []
    for candidate in range(2, n + 1):
        if all(candidate % p != 0 for p in primes):
            primes.append(candidate)
    return primes


def primes_up_to__nested(n):
    primes = []
    for candidate in range(2, n + 1):
        for d in range(2, candidate):
            if candidate % d == 0:
                break
        else:
            primes.append(candidate)
    return primes
