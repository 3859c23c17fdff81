"""
topic: dictionaries
names: [best_key, winner, key_with_max_value]
parameters:
  scores: some dictionary
returns: str
nouns:
  - the key of {scores} with the largest value
notes:
  - If several keys have it, return the first of them.
style: builtin
"""


def key_of_largest(scores):
    """
    >>> key_of_largest({'mango': 29, 'melon': 28})
    'mango'
    >>> key_of_largest({'kiwi': 14, 'pear': 11})
    'kiwi'
    """
    return max(scores, key=scores.get)


def key_of_largest__lambda(scores):
    return max(scores, key=lambda key: scores[key])


def key_of_largest__loop(scores):
    best = None
    for key, value in scores.items():
        if best is None or value > scores[best]:
            best = key
    return best
