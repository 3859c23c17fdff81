"""
topic: lists
difficulty: first
names: [even_numbers, get_evens, only_evens, keep_even]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list of the even numbers in {numbers}
  - the even numbers in {numbers} as a new list
imperatives:
  - Filter {numbers} so that only the even numbers are left
style: comprehension
"""


def filter_evens(numbers):
    """
    >>> filter_evens([35, 57, 56, 31])
    [56]
    >>> filter_evens([51, 11, 8, 2, 23, 53])
    [8, 2]
    """
    return [n for n in numbers if n % 2 == 0]


def filter_evens__loop(numbers):
    result = []
    for n in numbers:
        if n % 2 == 0:
            result.append(n)
    return result


def filter_evens__filter(numbers):
    return list(filter(lambda n: n % 2 == 0, numbers))
