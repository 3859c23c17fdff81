"""
topic: lists
hold_out: true
names: [last_n, tail]
parameters:
  items: list
  n: {int: [1, 5], names: [n, count]}
returns: list[T]
nouns:
  - the last {n} elements of {items}, or all of them if there are fewer
style: slice
"""


def last_elements(items, n):
    """
    >>> last_elements(['d', 'y', 'y', 'd'], 1)
    ['d']
    >>> last_elements([-7, -10], 5)
    [-7, -10]
    """
    return items[-n:]


def last_elements__loop(items, n):
    result = list(items)
    while len(result) > n:
        result.pop(0)
    return result


def last_elements__start(items, n):
    start = max(0, len(items) - n)
    return items[start:]
