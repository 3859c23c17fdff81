"""
topic: arithmetic
difficulty: first
names: [price_of_items, cost]
parameters:
  price: float
  quantity: {int: [0, 12], names: [quantity, amount]}
returns: float
nouns:
  - the price of {quantity} items that cost {price} each
style: formula
"""


def total_price(price, quantity):
    """
    >>> total_price(5.0, 7)
    35.0
    >>> total_price(37.0, 6)
    222.0
    """
    return price * quantity


def total_price__steps(price, quantity):
    total = price * quantity
    return total
