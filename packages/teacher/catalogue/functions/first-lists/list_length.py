"""
topic: lists
difficulty: first
names: [count_items, number_of_items, length]
parameters:
  items: list
returns: int
nouns:
  - the number of elements in {items}
  - how many elements {items} has
style: builtin
"""


def list_length(items):
    """
    >>> list_length(['d', 'y', 'y', 'd'])
    4
    >>> list_length([51, 11, 8, 2, 23, 53])
    6
    """
    return len(items)


def list_length__loop(items):
    count = 0
    for item in items:
        count += 1
    return count


def list_length__recursion(items):
    if not items:
        return 0
    return 1 + list_length__recursion(items[1:])
