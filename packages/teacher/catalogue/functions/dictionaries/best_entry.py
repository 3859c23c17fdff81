"""
topic: tuples
names: [name_of_largest, top_name]
parameters:
  pairs: {is: pairs, noun: 'a non-empty list of (name, value) pairs', edges: []}
returns: str
nouns:
  - the name with the largest value in {pairs}
notes:
  - If several have it, return the first.
style: builtin
"""


def best_entry(pairs):
    """
    >>> best_entry([('mango', 12), ('plum', 19)])
    'plum'
    >>> best_entry([('kiwi', 18), ('lemon', 7)])
    'kiwi'
    """
    return max(pairs, key=lambda pair: pair[1])[0]


def best_entry__loop(pairs):
    best_name, best_value = pairs[0]
    for name, value in pairs:
        if value > best_value:
            best_name, best_value = name, value
    return best_name
