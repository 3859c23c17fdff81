"""
topic: simulation
names: [count_bounces, bounces_until]
parameters:
  height: {int: [10, 200], names: [height]}
  least: {int: [1, 9], names: [least, minimum]}
returns: int
nouns:
  - how often a ball dropped from {height} bounces to at least {least}, when each bounce reaches half the
    height, rounded down
style: loop
"""


def bouncing_ball(height, least):
    """
    >>> bouncing_ball(105, 9)
    3
    >>> bouncing_ball(36, 2)
    4
    """
    bounces = 0
    while height // 2 >= least:
        height //= 2
        bounces += 1
    return bounces


def bouncing_ball__recursion(height, least):
    if height // 2 < least:
        return 0
    return 1 + bouncing_ball__recursion(height // 2, least)
