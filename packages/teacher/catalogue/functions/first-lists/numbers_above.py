"""
topic: lists
difficulty: first
hold_out: true
names: [filter_greater, greater_than, above_limit]
parameters:
  numbers: integers
  limit: {int: [0, 20], names: [limit, threshold, k]}
returns: list[int]
nouns:
  - a list of the numbers in {numbers} that are greater than {limit}
style: comprehension
"""


def numbers_above(numbers, limit):
    """
    >>> numbers_above([35, 57, 56, 31], 18)
    [35, 57, 56, 31]
    >>> numbers_above([5, 38, 46], 10)
    [38, 46]
    """
    return [n for n in numbers if n > limit]


def numbers_above__loop(numbers, limit):
    result = []
    for n in numbers:
        if n > limit:
            result.append(n)
    return result
