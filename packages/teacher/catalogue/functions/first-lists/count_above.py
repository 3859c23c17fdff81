"""
topic: counting
difficulty: first
names: [count_greater, how_many_above]
parameters:
  numbers: integers
  limit: {int: [0, 20], names: [limit, threshold, k]}
returns: int
nouns:
  - the number of elements of {numbers} that are greater than {limit}
imperatives:
  - Count the numbers in {numbers} that are greater than {limit}
style: loop
"""


def count_above(numbers, limit):
    """
    >>> count_above([35, 57, 56, 31], 18)
    4
    >>> count_above([5, 38, 46], 10)
    2
    """
    count = 0
    for n in numbers:
        if n > limit:
            count += 1
    return count


def count_above__builtin(numbers, limit):
    return sum(1 for n in numbers if n > limit)


def count_above__list(numbers, limit):
    return len([n for n in numbers if n > limit])
