"""
topic: tuples
names: [names_of, unzip_names]
parameters:
  pairs: pairs
returns: list[str]
nouns:
  - the first items of the tuples in {pairs}
style: comprehension
"""


def first_items(pairs):
    """
    >>> first_items([('mango', 12), ('plum', 19)])
    ['mango', 'plum']
    >>> first_items([('kiwi', 18), ('lemon', 7)])
    ['kiwi', 'lemon']
    """
    return [name for name, value in pairs]


def first_items__index(pairs):
    return [pair[0] for pair in pairs]


def first_items__loop(pairs):
    names = []
    for pair in pairs:
        names.append(pair[0])
    return names
