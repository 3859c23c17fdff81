"""
topic: sorting
names: [is_ascending, check_sorted, in_order]
parameters:
  numbers: integers
returns: bool
clauses:
  - '{numbers} is sorted in ascending order'
  - no element of {numbers} is smaller than the one before it
style: builtin
"""


def is_sorted(numbers):
    """
    >>> is_sorted([38, 46])
    True
    >>> is_sorted([35, 57, 56, 31])
    False
    """
    return numbers == sorted(numbers)


def is_sorted__zip(numbers):
    return all(a <= b for a, b in zip(numbers, numbers[1:]))


def is_sorted__loop(numbers):
    for i in range(1, len(numbers)):
        if numbers[i] < numbers[i - 1]:
            return False
    return True


def is_sorted__recursion(numbers):
    if len(numbers) < 2:
        return True
    return numbers[0] <= numbers[1] and is_sorted__recursion(numbers[1:])
