"""
topic: dynamic programming
names: [fewest_coins, min_coins]
parameters:
  coins:
    values: [[1, 2, 5], [2, 3], [1, 5, 10], [5, 2], [3, 4], [1, 3, 4], [7, 2, 3]]
    type: list[int]
    noun: a list of positive coin values
    names: ["coins"]
  amount: {int: [0, 20], names: [amount, target]}
returns: int
nouns:
  - the smallest number of coins from {coins} that add up to {amount}, or -1 if that is impossible
notes:
  - Each coin may be used any number of times.
idea: The best way to make a total ends with some coin, and what remains is a smaller total already solved.
style: table
"""


def coin_change(coins, amount):
    """
    >>> coin_change([1, 5, 10], 12)
    3
    >>> coin_change([7, 2, 3], 10)
    2
    """
    best = [0] + [None] * amount
    for total in range(1, amount + 1):
        for coin in coins:
            if coin <= total and best[total - coin] is not None:
                candidate = best[total - coin] + 1
                if best[total] is None or candidate < best[total]:
                    best[total] = candidate
    return -1 if best[amount] is None else best[amount]


def coin_change__levels(coins, amount):
    reachable = {0}
    count = 0
    while reachable:
        if amount in reachable:
            return count
        reachable = {s + coin for s in reachable for coin in coins if s + coin <= amount}
        count += 1
    return -1
