"""
topic: dictionaries
names: [get_or_default, value_or]
parameters:
  mapping: dictionary
  key:
    values: ["apple", "banana", "cherry", "fig", "a", "b", "c", "Ada", "Bob"]
    type: str
    noun: a string
    names: ["key", "name"]
    edges: ["a"]
  default: {int: [-1, 1], names: [default]}
drawn_from: {key: mapping}
returns: int
nouns:
  - the value of {key} in {mapping}, or {default} if the key is missing
style: builtin
"""


def lookup(mapping, key, default):
    """
    >>> lookup({'pear': 29}, 'pear', 1)
    29
    >>> lookup({'papaya': 28, 'plum': 2}, 'plum', -1)
    2
    """
    return mapping.get(key, default)


def lookup__branch(mapping, key, default):
    if key in mapping:
        return mapping[key]
    return default


def lookup__exception(mapping, key, default):
    try:
        return mapping[key]
    except KeyError:
        return default
