"""
topic: lists
difficulty: first
names: [increase_all, add_to_each]
parameters:
  numbers: integers
  k: {int: [1, 20], names: [k, amount]}
returns: list[int]
nouns:
  - a list with {k} added to every number in {numbers}
imperatives:
  - Add {k} to every number in {numbers} and return the new list
style: comprehension
"""


def add_to_all(numbers, k):
    """
    >>> add_to_all([35, 57, 56, 31], 18)
    [53, 75, 74, 49]
    >>> add_to_all([-7, -10], 18)
    [11, 8]
    """
    return [n + k for n in numbers]


def add_to_all__loop(numbers, k):
    result = []
    for n in numbers:
        result.append(n + k)
    return result
