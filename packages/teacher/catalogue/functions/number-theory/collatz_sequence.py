"""
topic: simulation
names: [hailstone_sequence]
parameters:
  n: {int: [1, 14]}
returns: list[int]
nouns:
  - the Collatz sequence that starts with {n} and ends with 1
notes:
  - After an even number comes its half, after an odd number n comes 3 * n + 1.
style: loop
"""


def collatz_sequence(n):
    """
    >>> collatz_sequence(8)
    [8, 4, 2, 1]
    >>> collatz_sequence(14)
    [14, 7, 22, 11, 34, 17, 52, 26, 13, 40, 20, 10, 5, 16, 8, 4, 2, 1]
    """
    sequence = [n]
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        sequence.append(n)
    return sequence


def collatz_sequence__recursion(n):
    if n == 1:
        return [1]
    if n % 2 == 0:
        return [n] + collatz_sequence__recursion(n // 2)
    return [n] + collatz_sequence__recursion(3 * n + 1)
