"""
topic: nested lists
names: [sliding_windows, all_windows]
parameters:
  items: list
  size: {int: [1, 4], names: [size, k]}
returns: list[list[T]]
nouns:
  - a list of all windows of {size} consecutive elements of {items}, from left to right
style: comprehension
"""


def windows(items, size):
    """
    >>> windows(['d', 'y', 'y', 'd'], 1)
    [['d'], ['y'], ['y'], ['d']]
    >>> windows(['x', 'b', 'd', 'b'], 4)
    [['x', 'b', 'd', 'b']]
    """
    return [items[i:i + size] for i in range(len(items) - size + 1)]


def windows__loop(items, size):
    result = []
    for start in range(len(items) - size + 1):
        result.append(items[start:start + size])
    return result
