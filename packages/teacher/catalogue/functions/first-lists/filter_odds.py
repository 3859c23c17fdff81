"""
topic: lists
difficulty: first
names: [odd_numbers, get_odds, only_odds, keep_odd]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list of the odd numbers in {numbers}
  - the odd numbers in {numbers} as a new list
imperatives:
  - Filter {numbers} so that only the odd numbers are left
style: comprehension
"""


def filter_odds(numbers):
    """
    >>> filter_odds([35, 57, 56, 31])
    [35, 57, 31]
    >>> filter_odds([51, 11, 8, 2, 23, 53])
    [51, 11, 23, 53]
    """
    return [n for n in numbers if n % 2 != 0]


def filter_odds__loop(numbers):
    result = []
    for n in numbers:
        if n % 2 != 0:
            result.append(n)
    return result


def filter_odds__filter(numbers):
    return list(filter(lambda n: n % 2 != 0, numbers))
