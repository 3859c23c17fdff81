"""
topic: tuples
hold_out: true
names: [flip_pairs, reverse_pairs]
parameters:
  pairs: pairs
returns: list[tuple[int, str]]
nouns:
  - a list of the tuples in {pairs} with their two items exchanged
style: comprehension
"""


def swap_pairs(pairs):
    """
    >>> swap_pairs([('mango', 12), ('plum', 19)])
    [(12, 'mango'), (19, 'plum')]
    >>> swap_pairs([('kiwi', 18), ('lemon', 7)])
    [(18, 'kiwi'), (7, 'lemon')]
    """
    return [(value, name) for name, value in pairs]


def swap_pairs__loop(pairs):
    result = []
    for name, value in pairs:
        result.append((value, name))
    return result


def swap_pairs__index(pairs):
    return [(pair[1], pair[0]) for pair in pairs]
