"""
topic: counting
difficulty: first
names: [count_even, number_of_evens, even_count]
parameters:
  numbers: integers
returns: int
nouns:
  - the number of even numbers in {numbers}
  - how many even numbers there are in {numbers}
imperatives:
  - Count the even numbers in {numbers}
style: loop
"""


def count_evens(numbers):
    """
    >>> count_evens([35, 57, 56, 31])
    1
    >>> count_evens([51, 11, 8, 2, 23, 53])
    2
    """
    count = 0
    for n in numbers:
        if n % 2 == 0:
            count += 1
    return count


def count_evens__builtin(numbers):
    return sum(1 for n in numbers if n % 2 == 0)


def count_evens__list(numbers):
    return len([n for n in numbers if n % 2 == 0])
