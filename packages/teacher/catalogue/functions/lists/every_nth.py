"""
topic: lists
names: [take_every_nth, sample_every]
parameters:
  items: list
  n: {int: [1, 4], names: [n, step]}
returns: list[T]
nouns:
  - every {n}-th element of {items}, starting with the first
notes:
  - The elements taken have the positions 0, n, 2n and so on.
style: slice
"""


def every_nth(items, n):
    """
    >>> every_nth(['d', 'y', 'y', 'd'], 1)
    ['d', 'y', 'y', 'd']
    >>> every_nth([-7, -10], 4)
    [-7]
    """
    return items[::n]


def every_nth__loop(items, n):
    result = []
    for i in range(0, len(items), n):
        result.append(items[i])
    return result


def every_nth__comprehension(items, n):
    return [item for i, item in enumerate(items) if i % n == 0]
