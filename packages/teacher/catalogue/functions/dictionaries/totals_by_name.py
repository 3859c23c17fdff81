"""
topic: dictionaries
names: [sum_by_key, total_per_name]
parameters:
  pairs: pairs
returns: dict[str, int]
nouns:
  - a dictionary that maps each name in {pairs} to the sum of its values
style: get
"""
from collections import defaultdict


def totals_by_name(pairs):
    """
    >>> totals_by_name([('mango', 12), ('plum', 19)])
    {'mango': 12, 'plum': 19}
    >>> totals_by_name([('kiwi', 18), ('lemon', 7)])
    {'kiwi': 18, 'lemon': 7}
    """
    totals = {}
    for name, value in pairs:
        totals[name] = totals.get(name, 0) + value
    return totals


def totals_by_name__defaultdict(pairs):
    totals = defaultdict(int)
    for name, value in pairs:
        totals[name] += value
    return dict(totals)


def totals_by_name__branch(pairs):
    totals = {}
    for name, value in pairs:
        if name not in totals:
            totals[name] = 0
        totals[name] += value
    return totals
