"""
topic: lists
hold_out: true
names: [swap_first_and_last, exchange_ends]
parameters:
  items: some list
returns: list[T]
nouns:
  - a new list like {items} with its first and last element exchanged
style: swap
"""


def swap_ends(items):
    """
    >>> swap_ends(['d', 'y', 'y', 'd'])
    ['d', 'y', 'y', 'd']
    >>> swap_ends([51, 11, 8, 2, 23, 53])
    [53, 11, 8, 2, 23, 51]
    """
    result = list(items)
    result[0], result[-1] = result[-1], result[0]
    return result


def swap_ends__slice(items):
    if len(items) == 1:
        return items[:]
    return [items[-1]] + items[1:-1] + [items[0]]
