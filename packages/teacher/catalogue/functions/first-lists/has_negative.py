"""
topic: conditions
difficulty: first
names: [any_negative, contains_negative, below_zero]
parameters:
  numbers: integers
returns: bool
clauses:
  - any number in {numbers} is negative
  - there is a negative number in {numbers}
style: builtin
"""


def has_negative(numbers):
    """
    >>> has_negative([1, 5, 7, -4, 5, 1])
    True
    >>> has_negative([35, 57, 56, 31])
    False
    """
    return any(n < 0 for n in numbers)


def has_negative__loop(numbers):
    for n in numbers:
        if n < 0:
            return True
    return False


def has_negative__flag(numbers):
    found = False
    for n in numbers:
        if n < 0:
            found = True
    return found
