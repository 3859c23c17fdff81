"""
topic: number theory
difficulty: first
names: [prime, check_prime, is_prime_number]
parameters:
  n: {int: [0, 100], names: [n, number, num]}
returns: bool
clauses:
  - '{n} is prime'
  - '{n} is a prime number'
notes:
  - A prime number is greater than 1 and is divisible only by 1 and itself.
idea: A divisor larger than the square root always comes with one that is smaller.
style: loop
"""


def is_prime(n):
    """
    >>> is_prime(29)
    True
    >>> is_prime(50)
    False
    """
    if n < 2:
        return False
    for i in range(2, n):
        if n % i == 0:
            return False
    return True


def is_prime__root(n):
    if n < 2:
        return False
    for i in range(2, int(n ** 0.5) + 1):
        if n % i == 0:
            return False
    return True


def is_prime__while(n):
    if n <= 1:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def is_prime__builtin(n):
    return n > 1 and all(n % i != 0 for i in range(2, int(n ** 0.5) + 1))


def is_prime__count(n):
    divisors = 0
    for i in range(1, n + 1):
        if n % i == 0:
            divisors += 1
    return divisors == 2
