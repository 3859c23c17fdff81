"""
topic: dictionaries
names: [basket_price, sum_of_prices]
parameters:
  prices: {is: dictionary, names: [prices]}
  basket: {is: fruits, names: [basket, items]}
drawn_from: {basket: prices.keys}
returns: int
nouns:
  - the total price of the items in {basket}, looked up in {prices}
notes:
  - An item without a price costs nothing.
style: comprehension
"""


def total_cost(prices, basket):
    """
    >>> total_cost({'papaya': 12, 'apple': 1}, ['apple'])
    1
    >>> total_cost({'lemon': 24, 'plum': 29}, ['lemon'])
    24
    """
    return sum(prices.get(item, 0) for item in basket)


def total_cost__loop(prices, basket):
    total = 0
    for item in basket:
        if item in prices:
            total += prices[item]
    return total
