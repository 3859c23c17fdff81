"""
topic: aggregation
difficulty: first
names: [find_min, smallest_number, minimum_of_list, min_element]
parameters:
  numbers: some integers
returns: int
nouns:
  - the smallest number in {numbers}
  - the minimum of {numbers}
  - the least element of {numbers}
style: builtin
"""


def min_in_list(numbers):
    """
    >>> min_in_list([35, 57, 56, 31])
    31
    >>> min_in_list([51, 11, 8, 2, 23, 53])
    2
    """
    return min(numbers)


def min_in_list__loop(numbers):
    smallest = numbers[0]
    for n in numbers:
        if n < smallest:
            smallest = n
    return smallest


def min_in_list__sorted(numbers):
    return sorted(numbers)[0]


def min_in_list__index(numbers):
    smallest = numbers[0]
    for i in range(1, len(numbers)):
        if numbers[i] < smallest:
            smallest = numbers[i]
    return smallest
