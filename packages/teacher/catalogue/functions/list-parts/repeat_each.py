"""
topic: lists
names: [duplicate_each, stretch]
parameters:
  items: list
  times: {int: [0, 3], names: [times, n]}
returns: list[T]
nouns:
  - a list in which each element of {items} occurs {times} times in a row
style: comprehension
"""


def repeat_each(items, times):
    """
    >>> repeat_each([-7, -10], 3)
    [-7, -7, -7, -10, -10, -10]
    >>> repeat_each(['a', 'd', 'x'], 3)
    ['a', 'a', 'a', 'd', 'd', 'd', 'x', 'x', 'x']
    """
    return [item for item in items for _ in range(times)]


def repeat_each__loop(items, times):
    result = []
    for item in items:
        result.extend([item] * times)
    return result


def repeat_each__nested(items, times):
    result = []
    for item in items:
        for _ in range(times):
            result.append(item)
    return result
