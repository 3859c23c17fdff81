"""
topic: nested lists
names: [flatten_lists, concatenate_all]
parameters:
  lists: nested integers
returns: list[int]
nouns:
  - a flat list of all elements of the lists in {lists}
imperatives:
  - Flatten {lists} into one list
style: comprehension
"""


def flatten(lists):
    """
    >>> flatten([[6, 11], [5, 8, -1]])
    [6, 11, 5, 8, -1]
    >>> flatten([[-1, -1, -3], [10], [2], []])
    [-1, -1, -3, 10, 2]
    """
    return [item for inner in lists for item in inner]


def flatten__loop(lists):
    result = []
    for inner in lists:
        for item in inner:
            result.append(item)
    return result


def flatten__extend(lists):
    result = []
    for inner in lists:
        result.extend(inner)
    return result


def flatten__builtin(lists):
    return sum(lists, [])


def flatten__recursion(lists):
    if not lists:
        return []
    return lists[0] + flatten__recursion(lists[1:])
