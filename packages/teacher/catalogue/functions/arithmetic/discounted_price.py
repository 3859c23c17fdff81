"""
topic: arithmetic
names: [apply_discount, price_after_discount]
parameters:
  price: {int: [1, 200], names: [price]}
  percent: {int: [0, 90], names: [percent]}
returns: float
nouns:
  - the {price} after a discount of {percent} percent
style: formula
"""


def discounted_price(price, percent):
    """
    >>> discounted_price(101, 29)
    71.71
    >>> discounted_price(16, 4)
    15.36
    """
    return price * (100 - percent) / 100


def discounted_price__steps(price, percent):
    remaining = 100 - percent
    return price * remaining / 100
