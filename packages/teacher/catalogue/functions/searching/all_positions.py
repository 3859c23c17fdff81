"""
topic: searching
names: [find_all, indices_of]
parameters:
  numbers: integers
  target: {is: small integer, names: [target, value, wanted]}
drawn_from: {target: numbers}
returns: list[int]
nouns:
  - a list of all indices at which {target} occurs in {numbers}
style: comprehension
"""


def all_positions(numbers, target):
    """
    >>> all_positions([5, 38, 46], 46)
    [2]
    >>> all_positions([5, -4, -9], 5)
    [0]
    """
    return [i for i, number in enumerate(numbers) if number == target]


def all_positions__loop(numbers, target):
    positions = []
    for i in range(len(numbers)):
        if numbers[i] == target:
            positions.append(i)
    return positions
