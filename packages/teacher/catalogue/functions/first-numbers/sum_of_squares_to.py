"""
topic: loops
difficulty: first
names: [sum_of_squares, add_squares_to]
parameters:
  n: {int: [0, 12], names: [n, number, limit]}
returns: int
nouns:
  - the sum of the squares of the numbers from 1 to {n}
style: loop
"""


def sum_of_squares_to(n):
    """
    >>> sum_of_squares_to(6)
    91
    >>> sum_of_squares_to(12)
    650
    """
    total = 0
    for i in range(1, n + 1):
        total += i * i
    return total


def sum_of_squares_to__builtin(n):
    return sum(i * i for i in range(1, n + 1))


def sum_of_squares_to__power(n):
    total = 0
    for i in range(n + 1):
        total += i ** 2
    return total
