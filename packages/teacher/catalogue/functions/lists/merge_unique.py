"""
topic: sets
names: [union, combined_values]
parameters:
  first: {is: integers, names: [first, a]}
  second: {is: integers, names: [second, b]}
returns: list[int]
nouns:
  - a sorted list of all numbers that occur in {first} or {second}, without duplicates
style: set
"""


def merge_unique(first, second):
    """
    >>> merge_unique([38, 46], [1, 5, 7, -4, 5, 1])
    [-4, 1, 5, 7, 38, 46]
    >>> merge_unique([6, 4, 11, -3], [10, 9, -5])
    [-5, -3, 4, 6, 9, 10, 11]
    """
    return sorted(set(first) | set(second))


def merge_unique__concatenate(first, second):
    return sorted(set(first + second))


def merge_unique__loop(first, second):
    result = []
    for number in first + second:
        if number not in result:
            result.append(number)
    return sorted(result)
