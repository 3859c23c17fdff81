"""
topic: lists
difficulty: first
names: [scale, multiply_each, multiply_by]
parameters:
  numbers: integers
  factor: {int: [0, 10], names: [factor, k]}
returns: list[int]
nouns:
  - a list with every number in {numbers} multiplied by {factor}
imperatives:
  - Multiply every number in {numbers} by {factor} and return the new list
style: comprehension
"""


def scale_list(numbers, factor):
    """
    >>> scale_list([35, 57, 56, 31], 9)
    [315, 513, 504, 279]
    >>> scale_list([-7, -10], 9)
    [-63, -90]
    """
    return [n * factor for n in numbers]


def scale_list__loop(numbers, factor):
    result = []
    for n in numbers:
        result.append(n * factor)
    return result
