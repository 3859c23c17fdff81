"""
topic: counting
difficulty: first
names: [number_of_zeros, zero_count]
parameters:
  numbers: integers
returns: int
nouns:
  - the number of zeros in {numbers}
  - how many zeros there are in {numbers}
imperatives:
  - Count the zeros in {numbers}
style: loop
"""


def count_zeros(numbers):
    """
    >>> count_zeros([-7, 10, -8, 11, 0])
    1
    >>> count_zeros([0, -8, 7, 3, -8, 0])
    2
    """
    count = 0
    for n in numbers:
        if n == 0:
            count += 1
    return count


def count_zeros__builtin(numbers):
    return sum(1 for n in numbers if n == 0)


def count_zeros__list(numbers):
    return len([n for n in numbers if n == 0])
