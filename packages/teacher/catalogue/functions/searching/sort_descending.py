"""
topic: sorting
names: [sort_from_largest, descending]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a new list with the elements of {numbers} from the largest to the smallest
style: builtin
"""


def sort_descending(numbers):
    """
    >>> sort_descending([35, 57, 56, 31])
    [57, 56, 35, 31]
    >>> sort_descending([51, 11, 8, 2, 23, 53])
    [53, 51, 23, 11, 8, 2]
    """
    return sorted(numbers, reverse=True)


def sort_descending__slice(numbers):
    return sorted(numbers)[::-1]


def sort_descending__negative(numbers):
    return sorted(numbers, key=lambda n: -n)


def sort_descending__selection(numbers):
    rest = list(numbers)
    result = []
    while rest:
        largest = max(rest)
        rest.remove(largest)
        result.append(largest)
    return result
