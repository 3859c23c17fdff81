"""
topic: dictionaries
names: [dict_from_pairs, to_dictionary]
parameters:
  pairs: pairs
returns: dict[str, int]
nouns:
  - a dictionary made of the (key, value) tuples in {pairs}
notes:
  - If a key occurs several times, the last value wins.
style: builtin
"""


def pairs_to_dictionary(pairs):
    """
    >>> pairs_to_dictionary([('kiwi', 18), ('lemon', 7)])
    {'kiwi': 18, 'lemon': 7}
    >>> pairs_to_dictionary([('papaya', 4), ('fig', 13)])
    {'papaya': 4, 'fig': 13}
    """
    return dict(pairs)


def pairs_to_dictionary__comprehension(pairs):
    return {key: value for key, value in pairs}


def pairs_to_dictionary__loop(pairs):
    result = {}
    for key, value in pairs:
        result[key] = value
    return result
