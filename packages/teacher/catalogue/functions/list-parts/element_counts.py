"""
topic: counting
names: [count_elements, tally, frequencies]
parameters:
  items: list
returns: dict[T, int]
nouns:
  - a dictionary with the number of times each element occurs in {items}
imperatives:
  - Count how often each element occurs in {items}
style: get
"""
from collections import Counter


def element_counts(items):
    """
    >>> element_counts(['d', 'y', 'y', 'd'])
    {'d': 2, 'y': 2}
    >>> element_counts([51, 11, 8, 2, 23, 53])
    {51: 1, 11: 1, 8: 1, 2: 1, 23: 1, 53: 1}
    """
    counts = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts


def element_counts__loop(items):
    counts = {}
    for item in items:
        if item in counts:
            counts[item] += 1
        else:
            counts[item] = 1
    return counts


def element_counts__builtin(items):
    return dict(Counter(items))
