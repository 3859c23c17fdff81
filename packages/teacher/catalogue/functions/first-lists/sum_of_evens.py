"""
topic: aggregation
difficulty: first
names: [sum_evens, add_evens, even_sum]
parameters:
  numbers: integers
returns: int
nouns:
  - the sum of the even numbers in {numbers}
imperatives:
  - Add up the even numbers in {numbers}
style: loop
"""


def sum_of_evens(numbers):
    """
    >>> sum_of_evens([35, 57, 56, 31])
    56
    >>> sum_of_evens([51, 11, 8, 2, 23, 53])
    10
    """
    total = 0
    for n in numbers:
        if n % 2 == 0:
            total += n
    return total


def sum_of_evens__builtin(numbers):
    return sum(n for n in numbers if n % 2 == 0)
