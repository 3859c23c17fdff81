"""
topic: searching
names: [no_equal_neighbors, neighbors_differ]
parameters:
  numbers: integers
returns: bool
clauses:
  - no two neighboring elements of {numbers} are equal
style: zip
"""


def is_alternating(numbers):
    """
    >>> is_alternating([35, 57, 56, 31])
    True
    >>> is_alternating([-9, -10, -10, -7, -7, 3])
    False
    """
    return all(a != b for a, b in zip(numbers, numbers[1:]))


def is_alternating__loop(numbers):
    for i in range(len(numbers) - 1):
        if numbers[i] == numbers[i + 1]:
            return False
    return True
