"""
topic: lists
difficulty: first
names: [abs_all, absolute_list]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list with the absolute value of every number of {numbers}
  - a new list with the absolute value of every number in {numbers}
style: comprehension
"""


def absolute_values(numbers):
    """
    >>> absolute_values([35, 57, 56, 31])
    [35, 57, 56, 31]
    >>> absolute_values([51, 11, 8, 2, 23, 53])
    [51, 11, 8, 2, 23, 53]
    """
    return [abs(n) for n in numbers]


def absolute_values__loop(numbers):
    result = []
    for n in numbers:
        result.append(abs(n))
    return result


def absolute_values__map(numbers):
    return list(map(lambda n: abs(n), numbers))
