"""
topic: loops
difficulty: first
names: [multiples_of, multiplication_row]
parameters:
  n: {int: [1, 12], names: [n, number]}
returns: list[int]
nouns:
  - the first ten multiples of {n} as a list
style: comprehension
"""


def times_table(n):
    """
    >>> times_table(7)
    [7, 14, 21, 28, 35, 42, 49, 56, 63, 70]
    >>> times_table(12)
    [12, 24, 36, 48, 60, 72, 84, 96, 108, 120]
    """
    return [n * i for i in range(1, 11)]


def times_table__loop(n):
    result = []
    for i in range(1, 11):
        result.append(n * i)
    return result
