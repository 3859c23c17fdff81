"""
topic: dictionaries
names: [find_keys, keys_for]
parameters:
  mapping: dictionary
  value: {int: [0, 12], names: [value, target]}
drawn_from: {value: mapping.values}
returns: list[str]
nouns:
  - a sorted list of the keys of {mapping} whose value is {value}
style: comprehension
"""


def keys_with_value(mapping, value):
    """
    >>> keys_with_value({'mango': 29, 'melon': 28}, 28)
    ['melon']
    >>> keys_with_value({'pear': 6, 'mango': 17}, 6)
    ['pear']
    """
    return sorted(key for key, v in mapping.items() if v == value)


def keys_with_value__loop(mapping, value):
    keys = []
    for key in mapping:
        if mapping[key] == value:
            keys.append(key)
    keys.sort()
    return keys
