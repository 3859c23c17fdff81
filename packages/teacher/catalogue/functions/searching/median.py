"""
topic: sorting
names: [find_median, middle_number]
parameters:
  numbers: some integers
returns: float
nouns:
  - the median of {numbers}
notes:
  - If the number of elements is even, it is the average of the two in the middle. The result is a float.
style: branch
"""


def median(numbers):
    """
    >>> median([35, 57, 56, 31])
    45.5
    >>> median([51, 11, 8, 2, 23, 53])
    17.0
    """
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def median__symmetric(numbers):
    ordered = sorted(numbers)
    low = ordered[(len(ordered) - 1) // 2]
    high = ordered[len(ordered) // 2]
    return (low + high) / 2
