"""
topic: aggregation
difficulty: first
names: [sum_squares, sum_of_squares, add_squares]
parameters:
  numbers: integers
returns: int
nouns:
  - the sum of the squares of the numbers in {numbers}
style: loop
"""


def sum_of_squared_list(numbers):
    """
    >>> sum_of_squared_list([35, 57, 56, 31])
    8571
    >>> sum_of_squared_list([51, 11, 8, 2, 23, 53])
    6128
    """
    total = 0
    for n in numbers:
        total += n * n
    return total


def sum_of_squared_list__builtin(numbers):
    return sum(n * n for n in numbers)


def sum_of_squared_list__power(numbers):
    return sum([n ** 2 for n in numbers])
