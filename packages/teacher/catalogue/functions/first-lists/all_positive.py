"""
topic: conditions
difficulty: first
names: [only_positive_numbers, are_all_positive]
parameters:
  numbers: integers
returns: bool
clauses:
  - all numbers in {numbers} are positive
  - every number in {numbers} is greater than 0
style: builtin
"""


def all_positive(numbers):
    """
    >>> all_positive([35, 57, 56, 31])
    True
    >>> all_positive([1, 5, 7, -4, 5, 1])
    False
    """
    return all(n > 0 for n in numbers)


def all_positive__loop(numbers):
    for n in numbers:
        if n <= 0:
            return False
    return True
