"""
topic: lists
names: [consecutive_differences, deltas]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - the differences between consecutive elements of {numbers}
notes:
  - Each difference is the later element minus the one before it.
style: zip
"""


def differences(numbers):
    """
    >>> differences([35, 57, 56, 31])
    [22, -1, -25]
    >>> differences([51, 11, 8, 2, 23, 53])
    [-40, -3, -6, 21, 30]
    """
    return [b - a for a, b in zip(numbers, numbers[1:])]


def differences__index(numbers):
    return [numbers[i + 1] - numbers[i] for i in range(len(numbers) - 1)]


def differences__loop(numbers):
    result = []
    for i in range(1, len(numbers)):
        result.append(numbers[i] - numbers[i - 1])
    return result
