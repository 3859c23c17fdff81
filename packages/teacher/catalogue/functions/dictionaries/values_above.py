"""
topic: dictionaries
names: [filter_by_value, entries_above]
parameters:
  mapping: dictionary
  limit: {int: [0, 40], names: [limit, threshold]}
returns: dict[str, int]
nouns:
  - a dictionary with those entries of {mapping} whose value is greater than {limit}
style: comprehension
"""


def values_above(mapping, limit):
    """
    >>> values_above({'mango': 29, 'melon': 28}, 22)
    {'mango': 29, 'melon': 28}
    >>> values_above({'orange': 3, 'grape': 30}, 22)
    {'grape': 30}
    """
    return {key: value for key, value in mapping.items() if value > limit}


def values_above__loop(mapping, limit):
    result = {}
    for key, value in mapping.items():
        if value > limit:
            result[key] = value
    return result
