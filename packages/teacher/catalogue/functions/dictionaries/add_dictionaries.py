"""
topic: dictionaries
names: [sum_values_by_key, combine_counts]
parameters:
  first: {is: dictionary, names: [first, a]}
  second: {is: dictionary, names: [second, b]}
returns: dict[str, int]
nouns:
  - a new dictionary in which the values of {first} and {second} are added key by key
notes:
  - A key that is missing in one dictionary counts as 0 there.
style: loop
"""


def add_dictionaries(first, second):
    """
    >>> add_dictionaries({}, {'melon': 15, 'orange': 2})
    {'melon': 15, 'orange': 2}
    >>> add_dictionaries({'kiwi': 14, 'pear': 11}, {'melon': 25, 'papaya': 28})
    {'kiwi': 14, 'pear': 11, 'melon': 25, 'papaya': 28}
    """
    result = dict(first)
    for key, value in second.items():
        result[key] = result.get(key, 0) + value
    return result


def add_dictionaries__branch(first, second):
    result = first.copy()
    for key in second:
        if key in result:
            result[key] += second[key]
        else:
            result[key] = second[key]
    return result
