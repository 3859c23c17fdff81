"""
topic: lists
names: [cumulative_sums, prefix_sums, running_sum]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - the running totals of {numbers}
  - the list whose element i is the sum of the first i + 1 elements of {numbers}
idea: Keep one total and append it after adding each number.
style: loop
"""
from itertools import accumulate


def running_totals(numbers):
    """
    >>> running_totals([35, 57, 56, 31])
    [35, 92, 148, 179]
    >>> running_totals([51, 11, 8, 2, 23, 53])
    [51, 62, 70, 72, 95, 148]
    """
    totals = []
    total = 0
    for number in numbers:
        total += number
        totals.append(total)
    return totals


def running_totals__comprehension(numbers):
    return [sum(numbers[:i + 1]) for i in range(len(numbers))]


def running_totals__builtin(numbers):
    return list(accumulate(numbers))
