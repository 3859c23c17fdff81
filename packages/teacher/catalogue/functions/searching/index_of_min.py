"""
topic: searching
hold_out: true
names: [argmin, position_of_smallest]
parameters:
  numbers: some integers
returns: int
nouns:
  - the index of the smallest element of {numbers}
notes:
  - If it occurs several times, return the first index.
style: builtin
"""


def index_of_min(numbers):
    """
    >>> index_of_min([35, 57, 56, 31])
    3
    >>> index_of_min([10, 9, -5])
    2
    """
    return numbers.index(min(numbers))


def index_of_min__loop(numbers):
    best = 0
    for i, number in enumerate(numbers):
        if number < numbers[best]:
            best = i
    return best
