"""
topic: tuples
difficulty: first
hold_out: true
names: [smallest_and_largest, find_extremes]
parameters:
  numbers: some integers
returns: tuple[int, int]
nouns:
  - a tuple with the smallest and the largest number in {numbers}
style: builtin
"""


def min_and_max(numbers):
    """
    >>> min_and_max([35, 57, 56, 31])
    (31, 57)
    >>> min_and_max([51, 11, 8, 2, 23, 53])
    (2, 53)
    """
    return min(numbers), max(numbers)


def min_and_max__loop(numbers):
    smallest = largest = numbers[0]
    for n in numbers:
        if n < smallest:
            smallest = n
        if n > largest:
            largest = n
    return smallest, largest
