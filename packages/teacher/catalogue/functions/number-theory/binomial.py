"""
topic: recursion
names: [choose, combinations_count]
parameters:
  n: {int: [0, 10]}
  k: {int: [0, 5], names: [k]}
returns: int
nouns:
  - the number of ways to choose {k} of {n} items
notes:
  - It is 0 when k is greater than n.
style: recursion
"""
import math


def binomial(n, k):
    """
    >>> binomial(5, 5)
    1
    >>> binomial(4, 2)
    6
    """
    if k == 0:
        return 1
    if n == 0:
        return 0
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


def binomial__loop(n, k):
    result = 1
    for i in range(k):
        result = result * (n - i) // (i + 1)
    return result


def binomial__builtin(n, k):
    return math.comb(n, k)
