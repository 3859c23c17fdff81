"""
topic: searching
names: [nearest, closest_to]
parameters:
  numbers: some integers
  target: {is: small integer, names: [target, value, wanted]}
returns: int
nouns:
  - the element of {numbers} that is closest to {target}
notes:
  - If two are equally close, return the one that comes first.
style: builtin
"""


def closest_value(numbers, target):
    """
    >>> closest_value([35, 57, 56, 31], -1)
    31
    >>> closest_value([-6, -7, -10, -2, 10, 0], -1)
    -2
    """
    return min(numbers, key=lambda number: abs(number - target))


def closest_value__loop(numbers, target):
    best = numbers[0]
    for number in numbers:
        if abs(number - target) < abs(best - target):
            best = number
    return best
