"""
topic: dynamic programming
names: [ways_to_pay, count_coin_combinations]
parameters:
  coins:
    values: [[1, 2, 5], [2, 3], [1, 5, 10], [5, 2], [3, 4], [1, 3, 4], [7, 2, 3]]
    type: list[int]
    noun: a list of positive coin values
    names: ["coins"]
  amount: {int: [0, 15], names: [amount, target]}
returns: int
nouns:
  - the number of different combinations of {coins} that add up to {amount}
notes:
  - Each coin may be used any number of times, and the order does not matter.
style: table
"""


def count_change(coins, amount):
    """
    >>> count_change([1, 5, 10], 9)
    2
    >>> count_change([1, 3, 4], 13)
    12
    """
    ways = [1] + [0] * amount
    for coin in coins:
        for total in range(coin, amount + 1):
            ways[total] += ways[total - coin]
    return ways[amount]


def count_change__recursion(coins, amount):
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return count_change__recursion(coins, amount - coins[0]) + count_change__recursion(coins[1:], amount)
