"""
topic: lists
difficulty: first
hold_out: true
names: [negatives_to_zero, replace_negatives]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a copy of {numbers} in which every negative number is replaced by 0
style: comprehension
"""


def clear_negatives(numbers):
    """
    >>> clear_negatives([35, 57, 56, 31])
    [35, 57, 56, 31]
    >>> clear_negatives([51, 11, 8, 2, 23, 53])
    [51, 11, 8, 2, 23, 53]
    """
    return [max(n, 0) for n in numbers]


def clear_negatives__conditional(numbers):
    return [n if n > 0 else 0 for n in numbers]


def clear_negatives__loop(numbers):
    result = []
    for n in numbers:
        if n < 0:
            result.append(0)
        else:
            result.append(n)
    return result
