"""
topic: nested lists
names: [split_into_chunks, group_in_chunks]
parameters:
  items: list
  size: {int: [1, 4], names: [size, n]}
returns: list[list[T]]
nouns:
  - a list of consecutive pieces of {items} with {size} elements each
imperatives:
  - Split {items} into consecutive pieces of {size} elements
notes:
  - The last piece may be shorter.
style: comprehension
"""


def chunks(items, size):
    """
    >>> chunks(['d', 'y', 'y', 'd'], 1)
    [['d'], ['y'], ['y'], ['d']]
    >>> chunks([-7, -10], 4)
    [[-7, -10]]
    """
    return [items[i:i + size] for i in range(0, len(items), size)]


def chunks__loop(items, size):
    result = []
    for i in range(0, len(items), size):
        result.append(items[i:i + size])
    return result


def chunks__while(items, size):
    result = []
    rest = items
    while rest:
        result.append(rest[:size])
        rest = rest[size:]
    return result
