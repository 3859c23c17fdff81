"""
topic: lists
difficulty: first
names: [squares, square_list, square_numbers]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a list with the square of every number of {numbers}
  - a new list with the square of every number in {numbers}
style: comprehension
"""


def square_all(numbers):
    """
    >>> square_all([35, 57, 56, 31])
    [1225, 3249, 3136, 961]
    >>> square_all([51, 11, 8, 2, 23, 53])
    [2601, 121, 64, 4, 529, 2809]
    """
    return [n * n for n in numbers]


def square_all__loop(numbers):
    result = []
    for n in numbers:
        result.append(n * n)
    return result


def square_all__map(numbers):
    return list(map(lambda n: n * n, numbers))
