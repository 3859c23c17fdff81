"""
topic: aggregation
difficulty: first
hold_out: true
names: [sum_positives, add_positives]
parameters:
  numbers: integers
returns: int
nouns:
  - the sum of the positive numbers in {numbers}
imperatives:
  - Add up the positive numbers in {numbers}
style: loop
"""


def sum_of_positives(numbers):
    """
    >>> sum_of_positives([35, 57, 56, 31])
    179
    >>> sum_of_positives([51, 11, 8, 2, 23, 53])
    148
    """
    total = 0
    for n in numbers:
        if n > 0:
            total += n
    return total


def sum_of_positives__builtin(numbers):
    return sum(n for n in numbers if n > 0)
