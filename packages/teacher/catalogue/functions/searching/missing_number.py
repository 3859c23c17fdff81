"""
topic: searching
names: [find_missing, missing_value]
parameters:
  numbers: integers with one missing
returns: int
nouns:
  - the one number from 0 to n that is missing in {numbers}, a list of n different numbers from 0 to n
style: formula
"""


def missing_number(numbers):
    """
    >>> missing_number([0, 2])
    1
    >>> missing_number([4, 1, 2, 0, 5, 3])
    6
    """
    n = len(numbers)
    return n * (n + 1) // 2 - sum(numbers)


def missing_number__loop(numbers):
    for candidate in range(len(numbers) + 1):
        if candidate not in numbers:
            return candidate


def missing_number__builtin(numbers):
    return sum(range(len(numbers) + 1)) - sum(numbers)
