"""
topic: lists
hold_out: true
names: [adjacent_sums, neighbor_sums]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - the sums of each element of {numbers} and the one after it
style: zip
"""


def pairwise_sums(numbers):
    """
    >>> pairwise_sums([35, 57, 56, 31])
    [92, 113, 87]
    >>> pairwise_sums([51, 11, 8, 2, 23, 53])
    [62, 19, 10, 25, 76]
    """
    return [a + b for a, b in zip(numbers, numbers[1:])]


def pairwise_sums__loop(numbers):
    result = []
    for i in range(len(numbers) - 1):
        result.append(numbers[i] + numbers[i + 1])
    return result
