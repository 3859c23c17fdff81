"""
topic: dictionaries
hold_out: true
names: [cheapest, key_with_min_value]
parameters:
  prices: some dictionary
returns: str
nouns:
  - the key of {prices} with the smallest value
notes:
  - If several keys have it, return the first of them.
style: builtin
"""


def key_of_smallest(prices):
    """
    >>> key_of_smallest({'mango': 29, 'melon': 28})
    'melon'
    >>> key_of_smallest({'kiwi': 14, 'pear': 11})
    'pear'
    """
    return min(prices, key=prices.get)


def key_of_smallest__loop(prices):
    best = None
    for key in prices:
        if best is None or prices[key] < prices[best]:
            best = key
    return best
