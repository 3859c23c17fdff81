"""
topic: dynamic programming
names: [largest_consecutive_sum, best_segment]
parameters:
  numbers: some integers
returns: int
nouns:
  - the largest sum of one or more consecutive elements of {numbers}
idea: The best segment that ends at an element either extends the best one that ends just before it or starts anew.
style: kadane
"""


def max_subarray_sum(numbers):
    """
    >>> max_subarray_sum([35, 57, 56, 31])
    179
    >>> max_subarray_sum([51, 11, 8, 2, 23, 53])
    148
    """
    best = current = numbers[0]
    for number in numbers[1:]:
        current = max(number, current + number)
        best = max(best, current)
    return best


def max_subarray_sum__nested(numbers):
    best = numbers[0]
    for i in range(len(numbers)):
        total = 0
        for j in range(i, len(numbers)):
            total += numbers[j]
            best = max(best, total)
    return best
