"""
topic: recursion
names: [compute_factorial, product_up_to]
parameters:
  n: {int: [0, 12]}
returns: int
nouns:
  - the factorial of {n}
  - the product of the integers from 1 to {n}
notes:
  - The factorial of 0 is 1.
style: loop
"""
import math


def factorial(n):
    """
    >>> factorial(6)
    720
    >>> factorial(12)
    479001600
    """
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def factorial__recursion(n):
    if n == 0:
        return 1
    return n * factorial__recursion(n - 1)


def factorial__while(n):
    result = 1
    while n > 1:
        result *= n
        n -= 1
    return result


def factorial__builtin(n):
    return math.factorial(n)
