"""
topic: lists
names: [rotate, rotate_list]
parameters:
  items: some list
  k: {int: [0, 6], names: [k, steps, n]}
returns: list[T]
nouns:
  - '{items} rotated {k} places to the right'
notes:
  - Elements that leave at the end come back at the front.
style: slice
"""


def rotate_right(items, k):
    """
    >>> rotate_right(['d', 'y', 'y', 'd'], 0)
    ['d', 'y', 'y', 'd']
    >>> rotate_right([-7, -10], 6)
    [-7, -10]
    """
    k = k % len(items)
    return items[len(items) - k:] + items[:len(items) - k]


def rotate_right__loop(items, k):
    result = list(items)
    for _ in range(k):
        result.insert(0, result.pop())
    return result


def rotate_right__index(items, k):
    n = len(items)
    return [items[(i - k) % n] for i in range(n)]
