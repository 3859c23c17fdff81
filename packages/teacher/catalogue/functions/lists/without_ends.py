"""
topic: lists
names: [drop_ends, inner_elements]
parameters:
  items: list
returns: list[T]
nouns:
  - '{items} without its first and last element'
style: slice
"""


def without_ends(items):
    """
    >>> without_ends(['d', 'y', 'y', 'd'])
    ['y', 'y']
    >>> without_ends([51, 11, 8, 2, 23, 53])
    [11, 8, 2, 23]
    """
    return items[1:-1]


def without_ends__loop(items):
    result = []
    for i in range(1, len(items) - 1):
        result.append(items[i])
    return result
