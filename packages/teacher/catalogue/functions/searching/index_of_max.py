"""
topic: searching
names: [argmax, position_of_largest]
parameters:
  numbers: some integers
returns: int
nouns:
  - the index of the largest element of {numbers}
notes:
  - If it occurs several times, return the first index.
style: builtin
"""


def index_of_max(numbers):
    """
    >>> index_of_max([35, 57, 56, 31])
    1
    >>> index_of_max([51, 11, 8, 2, 23, 53])
    5
    """
    return numbers.index(max(numbers))


def index_of_max__loop(numbers):
    best = 0
    for i in range(1, len(numbers)):
        if numbers[i] > numbers[best]:
            best = i
    return best


def index_of_max__key(numbers):
    return max(range(len(numbers)), key=lambda i: numbers[i])
