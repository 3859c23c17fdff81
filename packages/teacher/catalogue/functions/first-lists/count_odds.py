"""
topic: counting
difficulty: first
names: [count_odd, number_of_odds, odd_count]
parameters:
  numbers: integers
returns: int
nouns:
  - the number of odd numbers in {numbers}
  - how many odd numbers there are in {numbers}
imperatives:
  - Count the odd numbers in {numbers}
style: loop
"""


def count_odds(numbers):
    """
    >>> count_odds([35, 57, 56, 31])
    3
    >>> count_odds([51, 11, 8, 2, 23, 53])
    4
    """
    count = 0
    for n in numbers:
        if n % 2 == 1:
            count += 1
    return count


def count_odds__builtin(numbers):
    return sum(1 for n in numbers if n % 2 == 1)


def count_odds__list(numbers):
    return len([n for n in numbers if n % 2 == 1])
