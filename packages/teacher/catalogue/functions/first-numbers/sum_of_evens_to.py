"""
topic: loops
difficulty: first
names: [sum_even_numbers_to, sum_of_even_numbers]
parameters:
  n: {int: [0, 20], names: [n, number, limit]}
returns: int
nouns:
  - the sum of the even numbers from 1 to {n}
style: loop
"""


def sum_of_evens_to(n):
    """
    >>> sum_of_evens_to(10)
    30
    >>> sum_of_evens_to(19)
    90
    """
    total = 0
    for i in range(1, n + 1):
        if i % 2 == 0:
            total += i
    return total


def sum_of_evens_to__step(n):
    total = 0
    for i in range(2, n + 1, 2):
        total += i
    return total


def sum_of_evens_to__builtin(n):
    return sum(range(2, n + 1, 2))
