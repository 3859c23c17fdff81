"""
topic: lists
difficulty: first
names: [negative_numbers, get_negatives, only_negative]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list of the negative numbers in {numbers}
  - the negative numbers in {numbers} as a new list
imperatives:
  - Filter {numbers} so that only the negative numbers are left
style: comprehension
"""


def filter_negatives(numbers):
    """
    >>> filter_negatives([1, 5, 7, -4, 5, 1])
    [-4]
    >>> filter_negatives([6, 4, 11, -3])
    [-3]
    """
    return [n for n in numbers if n < 0]


def filter_negatives__loop(numbers):
    result = []
    for n in numbers:
        if n < 0:
            result.append(n)
    return result


def filter_negatives__filter(numbers):
    return list(filter(lambda n: n < 0, numbers))
