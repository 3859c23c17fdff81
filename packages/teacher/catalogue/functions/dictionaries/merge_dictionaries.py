"""
topic: dictionaries
names: [merge, combine]
parameters:
  first: {is: dictionary, names: [first, a]}
  second: {is: dictionary, names: [second, b]}
returns: dict[str, int]
nouns:
  - a new dictionary with the entries of {first} and {second}
notes:
  - If a key is in both, the value of the second dictionary is used.
style: unpack
"""


def merge_dictionaries(first, second):
    """
    >>> merge_dictionaries({'kiwi': 14, 'pear': 11}, {'melon': 25, 'papaya': 28})
    {'kiwi': 14, 'pear': 11, 'melon': 25, 'papaya': 28}
    >>> merge_dictionaries({'kiwi': 19, 'cherry': 10}, {'mango': 14, 'kiwi': 18})
    {'kiwi': 18, 'cherry': 10, 'mango': 14}
    """
    return {**first, **second}


def merge_dictionaries__update(first, second):
    result = dict(first)
    result.update(second)
    return result


def merge_dictionaries__loop(first, second):
    result = {}
    for key, value in first.items():
        result[key] = value
    for key, value in second.items():
        result[key] = value
    return result
