"""
topic: lists
names: [reversed_list, backwards]
parameters:
  items: list
returns: list[T]
nouns:
  - a new list with the elements of {items} in reverse order
imperatives:
  - Reverse {items} and return the result as a new list
style: slice
"""


def reverse_list(items):
    """
    >>> reverse_list(['d', 'y', 'y', 'd'])
    ['d', 'y', 'y', 'd']
    >>> reverse_list([51, 11, 8, 2, 23, 53])
    [53, 23, 2, 8, 11, 51]
    """
    return items[::-1]


def reverse_list__builtin(items):
    return list(reversed(items))


def reverse_list__loop(items):
    result = []
    for item in items:
        result.insert(0, item)
    return result


def reverse_list__index(items):
    result = []
    for i in range(len(items) - 1, -1, -1):
        result.append(items[i])
    return result


def reverse_list__recursion(items):
    if not items:
        return []
    return reverse_list__recursion(items[1:]) + [items[0]]
