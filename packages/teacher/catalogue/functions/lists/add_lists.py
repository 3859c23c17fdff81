"""
topic: lists
names: [elementwise_sum, add_vectors]
parameters:
  first: {is: integers, names: [first, a, xs]}
  second: {is: integers, names: [second, b, ys]}
returns: list[int]
nouns:
  - the sums of the elements of {first} and {second} at the same positions
notes:
  - If one list is longer, its extra elements are ignored.
style: zip
"""


def add_lists(first, second):
    """
    >>> add_lists([38, 46], [1, 5, 7, -4, 5, 1])
    [39, 51]
    >>> add_lists([6, 4, 11, -3], [10, 9, -5])
    [16, 13, 6]
    """
    return [x + y for x, y in zip(first, second)]


def add_lists__loop(first, second):
    result = []
    for i in range(min(len(first), len(second))):
        result.append(first[i] + second[i])
    return result
