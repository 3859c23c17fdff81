"""
topic: lists
difficulty: first
names: [doubled, double_list, double_numbers]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list with the double of every number of {numbers}
  - a new list with the double of every number in {numbers}
style: comprehension
"""


def double_all(numbers):
    """
    >>> double_all([35, 57, 56, 31])
    [70, 114, 112, 62]
    >>> double_all([51, 11, 8, 2, 23, 53])
    [102, 22, 16, 4, 46, 106]
    """
    return [n * 2 for n in numbers]


def double_all__loop(numbers):
    result = []
    for n in numbers:
        result.append(n * 2)
    return result


def double_all__map(numbers):
    return list(map(lambda n: n * 2, numbers))
