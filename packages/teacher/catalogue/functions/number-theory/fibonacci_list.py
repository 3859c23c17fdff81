"""
topic: recursion
names: [first_fibonacci_numbers, fibonacci_sequence]
parameters:
  n: {int: [0, 15]}
returns: list[int]
nouns:
  - the first {n} Fibonacci numbers, starting with 0 and 1
style: loop
"""


def fibonacci_list(n):
    """
    >>> fibonacci_list(8)
    [0, 1, 1, 2, 3, 5, 8, 13]
    >>> fibonacci_list(14)
    [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233]
    """
    result = []
    a, b = 0, 1
    for _ in range(n):
        result.append(a)
        a, b = b, a + b
    return result


def fibonacci_list__list(n):
    values = [0, 1]
    while len(values) < n:
        values.append(values[-1] + values[-2])
    return values[:n]
