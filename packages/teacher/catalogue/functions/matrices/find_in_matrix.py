"""
topic: matrices
names: [locate, position_in_grid]
parameters:
  matrix: matrix
  target: {int: [0, 9], names: [target, value]}
drawn_from: {target: matrix.cells}
returns: tuple[int, int]
nouns:
  - the position (row, column) of the first element of {matrix} equal to {target}, or (-1, -1) if there is none
notes:
  - The matrix is searched row by row.
style: enumerate
"""


def find_in_matrix(matrix, target):
    """
    >>> find_in_matrix([[5, 9, 9], [5, 7, 1]], 5)
    (0, 0)
    >>> find_in_matrix([[8, 4], [3, 0]], 7)
    (-1, -1)
    """
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if value == target:
                return i, j
    return -1, -1


def find_in_matrix__index(matrix, target):
    for i in range(len(matrix)):
        if target in matrix[i]:
            return i, matrix[i].index(target)
    return -1, -1
