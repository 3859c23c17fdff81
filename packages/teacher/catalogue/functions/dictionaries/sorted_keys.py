"""
topic: dictionaries
names: [ordered_keys, keys_in_order]
parameters:
  mapping: dictionary
returns: list[str]
nouns:
  - the keys of {mapping} in alphabetical order
style: builtin
"""


def sorted_keys(mapping):
    """
    >>> sorted_keys({'mango': 29, 'melon': 28})
    ['mango', 'melon']
    >>> sorted_keys({'kiwi': 14, 'pear': 11})
    ['kiwi', 'pear']
    """
    return sorted(mapping)


def sorted_keys__explicit(mapping):
    return sorted(mapping.keys())


def sorted_keys__steps(mapping):
    keys = list(mapping)
    keys.sort()
    return keys
