"""
topic: aggregation
difficulty: first
names: [find_max, largest_number, maximum_of_list, max_element]
parameters:
  numbers: some integers
returns: int
nouns:
  - the largest number in {numbers}
  - the maximum of {numbers}
  - the greatest element of {numbers}
style: builtin
"""


def max_in_list(numbers):
    """
    >>> max_in_list([35, 57, 56, 31])
    57
    >>> max_in_list([51, 11, 8, 2, 23, 53])
    53
    """
    return max(numbers)


def max_in_list__loop(numbers):
    largest = numbers[0]
    for n in numbers:
        if n > largest:
            largest = n
    return largest


def max_in_list__rest(numbers):
    largest = numbers[0]
    for n in numbers[1:]:
        if n > largest:
            largest = n
    return largest


def max_in_list__sorted(numbers):
    return sorted(numbers)[-1]


def max_in_list__recursion(numbers):
    if len(numbers) == 1:
        return numbers[0]
    largest = max_in_list__recursion(numbers[1:])
    return numbers[0] if numbers[0] > largest else largest
