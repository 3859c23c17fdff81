"""
topic: matrices
names: [multiply_by, scaled_matrix]
parameters:
  matrix: matrix
  factor: {int: [-3, 6], names: [factor, k]}
returns: list[list[int]]
nouns:
  - a new matrix with every element of {matrix} multiplied by {factor}
style: comprehension
"""


def scale_matrix(matrix, factor):
    """
    >>> scale_matrix([[5, 9, 9], [5, 7, 1]], 5)
    [[25, 45, 45], [25, 35, 5]]
    >>> scale_matrix([[0, 3], [8, 4]], -3)
    [[0, -9], [-24, -12]]
    """
    return [[factor * value for value in row] for row in matrix]


def scale_matrix__loop(matrix, factor):
    result = []
    for row in matrix:
        result.append([value * factor for value in row])
    return result
