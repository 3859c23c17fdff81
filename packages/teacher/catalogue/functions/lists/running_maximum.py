"""
topic: lists
names: [running_max, highest_so_far]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - the largest value seen so far at each position of {numbers}
style: loop
"""


def running_maximum(numbers):
    """
    >>> running_maximum([35, 57, 56, 31])
    [35, 57, 57, 57]
    >>> running_maximum([51, 11, 8, 2, 23, 53])
    [51, 51, 51, 51, 51, 53]
    """
    result = []
    for number in numbers:
        if not result or number > result[-1]:
            result.append(number)
        else:
            result.append(result[-1])
    return result


def running_maximum__comprehension(numbers):
    return [max(numbers[:i + 1]) for i in range(len(numbers))]
