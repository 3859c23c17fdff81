"""
topic: matrices
names: [mirror, mirror_horizontally]
parameters:
  matrix: matrix
returns: list[list[int]]
nouns:
  - '{matrix} with the elements of each row in reverse order'
style: comprehension
"""


def flip_rows(matrix):
    """
    >>> flip_rows([[5, 9, 9], [5, 7, 1]])
    [[9, 9, 5], [1, 7, 5]]
    >>> flip_rows([[1, 1, 0], [3, 8, 4], [3, 0, 6]])
    [[0, 1, 1], [4, 8, 3], [6, 0, 3]]
    """
    return [row[::-1] for row in matrix]


def flip_rows__loop(matrix):
    result = []
    for row in matrix:
        result.append(list(reversed(row)))
    return result
