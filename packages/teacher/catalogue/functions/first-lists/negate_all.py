"""
topic: lists
difficulty: first
names: [negate_list, opposites]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list with the negative of every number of {numbers}
  - a new list with the negative of every number in {numbers}
style: comprehension
"""


def negate_all(numbers):
    """
    >>> negate_all([35, 57, 56, 31])
    [-35, -57, -56, -31]
    >>> negate_all([51, 11, 8, 2, 23, 53])
    [-51, -11, -8, -2, -23, -53]
    """
    return [-n for n in numbers]


def negate_all__loop(numbers):
    result = []
    for n in numbers:
        result.append(-n)
    return result


def negate_all__map(numbers):
    return list(map(lambda n: -n, numbers))
