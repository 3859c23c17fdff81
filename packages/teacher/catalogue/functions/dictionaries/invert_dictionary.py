"""
topic: dictionaries
names: [invert, swap_keys_and_values]
parameters:
  mapping: dictionary
returns: dict[int, str]
nouns:
  - a dictionary that maps the values of {mapping} to their keys
notes:
  - If a value occurs several times, the last key wins.
style: comprehension
"""


def invert_dictionary(mapping):
    """
    >>> invert_dictionary({'mango': 29, 'melon': 28})
    {29: 'mango', 28: 'melon'}
    >>> invert_dictionary({'kiwi': 14, 'pear': 11})
    {14: 'kiwi', 11: 'pear'}
    """
    return {value: key for key, value in mapping.items()}


def invert_dictionary__loop(mapping):
    result = {}
    for key, value in mapping.items():
        result[value] = key
    return result


def invert_dictionary__keys(mapping):
    result = {}
    for key in mapping:
        result[mapping[key]] = key
    return result
