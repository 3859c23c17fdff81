"""
topic: loops
difficulty: first
names: [sum_up_to, sum_of_first_n, sum_numbers_to]
parameters:
  n: {int: [0, 20], names: [n, number, limit]}
returns: int
nouns:
  - the sum of the numbers from 1 to {n}
  - the sum of all integers from 1 up to {n}
style: loop
"""


def sum_to_n(n):
    """
    >>> sum_to_n(10)
    55
    >>> sum_to_n(19)
    190
    """
    total = 0
    for i in range(1, n + 1):
        total += i
    return total


def sum_to_n__builtin(n):
    return sum(range(1, n + 1))


def sum_to_n__formula(n):
    return n * (n + 1) // 2


def sum_to_n__while(n):
    total = 0
    while n > 0:
        total += n
        n -= 1
    return total


def sum_to_n__recursion(n):
    if n == 0:
        return 0
    return n + sum_to_n__recursion(n - 1)
