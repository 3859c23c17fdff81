"""
topic: recursion
names: [all_subsets, power_set]
parameters:
  items: different integers
returns: list[list[int]]
nouns:
  - a list of all subsets of {items}
notes:
  - It starts with the empty list, and each element doubles the list by being appended to all subsets found so
    far.
style: loop
"""


def subsets(items):
    """
    >>> subsets([1, 5, 8])
    [[], [1], [5], [1, 5], [8], [1, 8], [5, 8], [1, 5, 8]]
    >>> subsets([5, 2, 1])
    [[], [5], [2], [5, 2], [1], [5, 1], [2, 1], [5, 2, 1]]
    """
    result = [[]]
    for item in items:
        result = result + [subset + [item] for subset in result]
    return result


def subsets__recursion(items):
    if not items:
        return [[]]
    without = subsets__recursion(items[:-1])
    return without + [subset + [items[-1]] for subset in without]
