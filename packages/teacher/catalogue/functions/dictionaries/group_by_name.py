"""
topic: dictionaries
names: [collect_by_key, group_values]
parameters:
  pairs: pairs
returns: dict[str, list[int]]
nouns:
  - a dictionary that maps each name in {pairs} to the list of its values
style: setdefault
"""
from collections import defaultdict


def group_by_name(pairs):
    """
    >>> group_by_name([('mango', 12), ('plum', 19)])
    {'mango': [12], 'plum': [19]}
    >>> group_by_name([('kiwi', 18), ('lemon', 7)])
    {'kiwi': [18], 'lemon': [7]}
    """
    groups = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups


def group_by_name__branch(pairs):
    groups = {}
    for name, value in pairs:
        if name not in groups:
            groups[name] = []
        groups[name].append(value)
    return groups


def group_by_name__defaultdict(pairs):
    groups = defaultdict(list)
    for name, value in pairs:
        groups[name].append(value)
    return dict(groups)
