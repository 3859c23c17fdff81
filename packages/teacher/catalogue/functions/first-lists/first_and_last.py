"""
topic: lists
difficulty: first
hold_out: true
names: [ends, both_ends]
parameters:
  items: some list
returns: list[T]
nouns:
  - a list of the first and the last element of {items}
style: index
"""


def first_and_last(items):
    """
    >>> first_and_last(['d', 'y', 'y', 'd'])
    ['d', 'd']
    >>> first_and_last([51, 11, 8, 2, 23, 53])
    [51, 53]
    """
    return [items[0], items[-1]]


def first_and_last__steps(items):
    first = items[0]
    last = items[len(items) - 1]
    return [first, last]
