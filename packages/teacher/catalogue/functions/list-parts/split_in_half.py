"""
topic: lists
names: [halves, split_list]
parameters:
  items: list
returns: tuple[list[T], list[T]]
nouns:
  - a tuple with the first half and the second half of {items}
notes:
  - If the number of elements is odd, the second half is one longer.
style: slice
"""


def split_in_half(items):
    """
    >>> split_in_half(['d', 'y', 'y', 'd'])
    (['d', 'y'], ['y', 'd'])
    >>> split_in_half([51, 11, 8, 2, 23, 53])
    ([51, 11, 8], [2, 23, 53])
    """
    middle = len(items) // 2
    return items[:middle], items[middle:]


def split_in_half__loop(items):
    first, second = [], []
    for i, item in enumerate(items):
        if i < len(items) // 2:
            first.append(item)
        else:
            second.append(item)
    return first, second
