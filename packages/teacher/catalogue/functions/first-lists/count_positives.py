"""
topic: counting
difficulty: first
names: [count_positive, number_of_positives]
parameters:
  numbers: integers
returns: int
nouns:
  - the number of positive numbers in {numbers}
  - how many positive numbers there are in {numbers}
imperatives:
  - Count the positive numbers in {numbers}
style: loop
"""


def count_positives(numbers):
    """
    >>> count_positives([35, 57, 56, 31])
    4
    >>> count_positives([51, 11, 8, 2, 23, 53])
    6
    """
    count = 0
    for n in numbers:
        if n > 0:
            count += 1
    return count


def count_positives__builtin(numbers):
    return sum(1 for n in numbers if n > 0)


def count_positives__list(numbers):
    return len([n for n in numbers if n > 0])
