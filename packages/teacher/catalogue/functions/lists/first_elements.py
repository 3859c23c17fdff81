"""
topic: lists
names: [take, first_n]
parameters:
  items: list
  n: {int: [0, 5], names: [n, count]}
returns: list[T]
nouns:
  - the first {n} elements of {items}, or all of them if there are fewer
style: slice
"""


def first_elements(items, n):
    """
    >>> first_elements([-7, -10], 5)
    [-7, -10]
    >>> first_elements(['a', 'd', 'x'], 5)
    ['a', 'd', 'x']
    """
    return items[:n]


def first_elements__loop(items, n):
    result = []
    for item in items:
        if len(result) == n:
            break
        result.append(item)
    return result
