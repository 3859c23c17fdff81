"""
topic: lists
names: [alternate, merge_alternating]
parameters:
  first: {is: list, names: [first, a]}
  second: {is: list, names: [second, b]}
returns: list
nouns:
  - a list that takes elements from {first} and {second} in turn, starting with {first}
notes:
  - It stops when the shorter list has no elements left.
style: zip
"""


def interleave(first, second):
    """
    >>> interleave(['d', 'x'], [5, 7, -4, 5])
    ['d', 5, 'x', 7]
    >>> interleave(['b', 'd'], ['c', 'c', 'd', 'd'])
    ['b', 'c', 'd', 'c']
    """
    result = []
    for x, y in zip(first, second):
        result.append(x)
        result.append(y)
    return result


def interleave__comprehension(first, second):
    return [item for pair in zip(first, second) for item in pair]


def interleave__index(first, second):
    result = []
    for i in range(min(len(first), len(second))):
        result += [first[i], second[i]]
    return result
