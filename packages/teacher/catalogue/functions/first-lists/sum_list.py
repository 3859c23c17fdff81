"""
topic: aggregation
difficulty: first
names: [sum_numbers, total, add_all]
parameters:
  numbers: integers
returns: int
nouns:
  - the sum of {numbers}
  - the sum of all numbers in {numbers}
  - the total of the numbers in {numbers}
imperatives:
  - Add up all numbers in {numbers}
style: builtin
"""


def sum_list(numbers):
    """
    >>> sum_list([35, 57, 56, 31])
    179
    >>> sum_list([51, 11, 8, 2, 23, 53])
    148
    """
    return sum(numbers)


def sum_list__loop(numbers):
    total = 0
    for n in numbers:
        total += n
    return total


def sum_list__index(numbers):
    total = 0
    for i in range(len(numbers)):
        total += numbers[i]
    return total


def sum_list__recursion(numbers):
    if not numbers:
        return 0
    return numbers[0] + sum_list__recursion(numbers[1:])
