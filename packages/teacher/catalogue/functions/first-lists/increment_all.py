"""
topic: lists
difficulty: first
names: [increase_by_one, increment_list]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list with one more than every number of {numbers}
  - a new list with one more than every number in {numbers}
style: comprehension
"""


def increment_all(numbers):
    """
    >>> increment_all([35, 57, 56, 31])
    [36, 58, 57, 32]
    >>> increment_all([51, 11, 8, 2, 23, 53])
    [52, 12, 9, 3, 24, 54]
    """
    return [n + 1 for n in numbers]


def increment_all__loop(numbers):
    result = []
    for n in numbers:
        result.append(n + 1)
    return result


def increment_all__map(numbers):
    return list(map(lambda n: n + 1, numbers))
