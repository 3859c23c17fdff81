"""
topic: aggregation
names: [inner_product, scalar_product]
parameters:
  first: {is: integers, names: [first, a, u]}
  second: {is: integers, names: [second, b, v]}
returns: int
nouns:
  - the sum of the products of the elements of {first} and {second} at the same positions
notes:
  - If one list is longer, its extra elements are ignored.
style: zip
"""


def dot_product(first, second):
    """
    >>> dot_product([38, 46], [1, 5, 7, -4, 5, 1])
    268
    >>> dot_product([6, 4, 11, -3], [10, 9, -5])
    41
    """
    return sum(x * y for x, y in zip(first, second))


def dot_product__loop(first, second):
    total = 0
    for i in range(min(len(first), len(second))):
        total += first[i] * second[i]
    return total


def dot_product__unpack(first, second):
    total = 0
    for x, y in zip(first, second):
        total += x * y
    return total
