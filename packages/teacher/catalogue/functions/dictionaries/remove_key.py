"""
topic: dictionaries
hold_out: true
names: [without_key, drop_key]
parameters:
  mapping: dictionary
  key:
    values: ["apple", "banana", "cherry", "fig", "a", "b", "c", "Ada", "Bob"]
    type: str
    noun: a string
    names: ["key", "name"]
    edges: ["a"]
drawn_from: {key: mapping}
returns: dict[str, int]
nouns:
  - a copy of {mapping} without {key}
notes:
  - If the key is not there, the copy has all entries.
style: comprehension
"""


def remove_key(mapping, key):
    """
    >>> remove_key({'mango': 29, 'melon': 28}, 'a')
    {'mango': 29, 'melon': 28}
    >>> remove_key({'pear': 6, 'peach': 4}, 'peach')
    {'pear': 6}
    """
    return {k: v for k, v in mapping.items() if k != key}


def remove_key__pop(mapping, key):
    result = dict(mapping)
    result.pop(key, None)
    return result


def remove_key__delete(mapping, key):
    result = mapping.copy()
    if key in result:
        del result[key]
    return result
