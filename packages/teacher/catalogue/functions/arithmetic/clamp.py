"""
topic: arithmetic
names: [limit_to_range, clip]
parameters:
  value: integer
  low: {int: [-10, 10]}
  high: {int: [11, 60]}
returns: int
nouns:
  - '{value} limited to the range from {low} to {high}'
imperatives:
  - Clamp {value} so that it is at least {low} and at most {high}
style: builtin
"""


def clamp(value, low, high):
    """
    >>> clamp(35, 9, 26)
    26
    >>> clamp(-26, 7, 17)
    7
    """
    return max(low, min(value, high))


def clamp__branch(value, low, high):
    if value < low:
        return low
    if value > high:
        return high
    return value


def clamp__conditional(value, low, high):
    return low if value < low else high if value > high else value
