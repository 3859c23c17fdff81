"""
topic: conditions
difficulty: first
names: [only_even_numbers, are_all_even]
parameters:
  numbers: integers
returns: bool
clauses:
  - all numbers in {numbers} are even
  - every number in {numbers} is even
style: builtin
"""


def all_even(numbers):
    """
    >>> all_even([38, 46])
    True
    >>> all_even([35, 57, 56, 31])
    False
    """
    return all(n % 2 == 0 for n in numbers)


def all_even__loop(numbers):
    for n in numbers:
        if n % 2 != 0:
            return False
    return True
