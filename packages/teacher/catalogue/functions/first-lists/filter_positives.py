"""
topic: lists
difficulty: first
names: [positive_numbers, get_positive, only_positive]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list of the positive numbers in {numbers}
  - the positive numbers in {numbers} as a new list
imperatives:
  - Filter {numbers} so that only the positive numbers are left
style: comprehension
"""


def filter_positives(numbers):
    """
    >>> filter_positives([35, 57, 56, 31])
    [35, 57, 56, 31]
    >>> filter_positives([51, 11, 8, 2, 23, 53])
    [51, 11, 8, 2, 23, 53]
    """
    return [n for n in numbers if n > 0]


def filter_positives__loop(numbers):
    result = []
    for n in numbers:
        if n > 0:
            result.append(n)
    return result


def filter_positives__filter(numbers):
    return list(filter(lambda n: n > 0, numbers))
