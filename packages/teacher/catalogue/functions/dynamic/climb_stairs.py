"""
topic: dynamic programming
names: [count_ways_to_climb, staircase_ways]
parameters:
  n: {int: [0, 12], names: [n, steps]}
returns: int
nouns:
  - the number of ways to climb {n} steps by taking 1 or 2 steps at a time
notes:
  - There is one way to climb 0 steps.
idea: The last move is one step or two, so the ways to reach step n are those for n - 1 plus those for n - 2.
style: loop
"""


def climb_stairs(n):
    """
    >>> climb_stairs(6)
    13
    >>> climb_stairs(12)
    233
    """
    previous, current = 1, 1
    for _ in range(n - 1):
        previous, current = current, previous + current
    return current


def climb_stairs__table(n):
    ways = [1, 1]
    for i in range(2, n + 1):
        ways.append(ways[i - 1] + ways[i - 2])
    return ways[n]


def climb_stairs__recursion(n):
    if n < 2:
        return 1
    return climb_stairs__recursion(n - 1) + climb_stairs__recursion(n - 2)
