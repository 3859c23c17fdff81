"""
topic: sorting
names: [rank_entries, items_by_value]
parameters:
  mapping: dictionary
returns: list[tuple[str, int]]
nouns:
  - a list of the (key, value) pairs of {mapping} sorted by value, the smallest first
notes:
  - Pairs with the same value keep their order.
style: builtin
"""


def sorted_by_value(mapping):
    """
    >>> sorted_by_value({'mango': 29, 'melon': 28})
    [('melon', 28), ('mango', 29)]
    >>> sorted_by_value({'kiwi': 14, 'pear': 11})
    [('pear', 11), ('kiwi', 14)]
    """
    return sorted(mapping.items(), key=lambda pair: pair[1])


def sorted_by_value__steps(mapping):
    pairs = list(mapping.items())
    pairs.sort(key=lambda item: item[1])
    return pairs
