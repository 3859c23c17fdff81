"""
topic: sets
hold_out: true
names: [list_difference, not_in_second]
parameters:
  first: {is: integers, names: [first, a]}
  second: {is: integers, names: [second, b]}
returns: list[int]
nouns:
  - the elements of {first} that do not occur in {second}, in their order
style: comprehension
"""


def only_in_first(first, second):
    """
    >>> only_in_first([38, 46], [1, 5, 7, -4, 5, 1])
    [38, 46]
    >>> only_in_first([6, 4, 11, -3], [10, 9, -5])
    [6, 4, 11, -3]
    """
    return [number for number in first if number not in second]


def only_in_first__loop(first, second):
    result = []
    for number in first:
        if number not in second:
            result.append(number)
    return result


def only_in_first__set(first, second):
    excluded = set(second)
    return [number for number in first if number not in excluded]
