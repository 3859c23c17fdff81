"""
topic: counting
difficulty: first
hold_out: true
names: [count_negative, number_of_negatives]
parameters:
  numbers: integers
returns: int
nouns:
  - the number of negative numbers in {numbers}
  - how many negative numbers there are in {numbers}
imperatives:
  - Count the negative numbers in {numbers}
style: loop
"""


def count_negatives(numbers):
    """
    >>> count_negatives([1, 5, 7, -4, 5, 1])
    1
    >>> count_negatives([10, -9, 10, 2, -7])
    2
    """
    count = 0
    for n in numbers:
        if n < 0:
            count += 1
    return count


def count_negatives__builtin(numbers):
    return sum(1 for n in numbers if n < 0)


def count_negatives__list(numbers):
    return len([n for n in numbers if n < 0])
