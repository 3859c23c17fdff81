"""
topic: arithmetic
names: [in_range, within]
parameters:
  value: integer
  low: {int: [-10, 20]}
  high: {int: [21, 60]}
returns: bool
clauses:
  - '{value} lies between {low} and {high}, both included'
  - '{value} is at least {low} and at most {high}'
style: chain
"""


def is_between(value, low, high):
    """
    >>> is_between(35, 19, 36)
    True
    >>> is_between(-26, 16, 26)
    False
    """
    return low <= value <= high


def is_between__logic(value, low, high):
    return value >= low and value <= high


def is_between__branch(value, low, high):
    if value < low or value > high:
        return False
    return True
