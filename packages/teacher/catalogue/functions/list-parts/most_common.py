"""
topic: counting
names: [mode, most_frequent]
parameters:
  items: some list
returns: T
nouns:
  - the element that occurs most often in {items}
notes:
  - If several elements occur equally often, return the one that comes first.
style: builtin
"""
from collections import Counter


def most_common(items):
    """
    >>> most_common(['d', 'y', 'y', 'd'])
    'd'
    >>> most_common([51, 11, 8, 2, 23, 53])
    51
    """
    return max(items, key=items.count)


def most_common__counter(items):
    return Counter(items).most_common(1)[0][0]


def most_common__loop(items):
    best = items[0]
    for item in items:
        if items.count(item) > items.count(best):
            best = item
    return best
