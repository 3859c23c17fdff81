"""
topic: lists
difficulty: first
names: [join_lists, combine_lists, concat]
parameters:
  first: integers
  second: integers
returns: list[int]
nouns:
  - a list with the elements of {first} followed by those of {second}
imperatives:
  - Concatenate the lists {first} and {second}
style: plus
"""


def concatenate_lists(first, second):
    """
    >>> concatenate_lists([38, 46], [1, 5, 7, -4, 5, 1])
    [38, 46, 1, 5, 7, -4, 5, 1]
    >>> concatenate_lists([6, 4, 11, -3], [10, 9, -5])
    [6, 4, 11, -3, 10, 9, -5]
    """
    return first + second


def concatenate_lists__loop(first, second):
    result = []
    for item in first:
        result.append(item)
    for item in second:
        result.append(item)
    return result


def concatenate_lists__extend(first, second):
    result = list(first)
    result.extend(second)
    return result
