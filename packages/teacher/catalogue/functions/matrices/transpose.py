"""
topic: matrices
names: [transposed, swap_rows_and_columns]
parameters:
  matrix: matrix
returns: list[list[int]]
nouns:
  - the transpose of {matrix}, in which rows and columns are exchanged
idea: Row j of the result collects element j of every row.
style: zip
"""


def transpose(matrix):
    """
    >>> transpose([[5, 9, 9], [5, 7, 1]])
    [[5, 5], [9, 7], [9, 1]]
    >>> transpose([[1, 1, 0], [3, 8, 4], [3, 0, 6]])
    [[1, 3, 3], [1, 8, 0], [0, 4, 6]]
    """
    return [list(column) for column in zip(*matrix)]


def transpose__comprehension(matrix):
    return [[row[j] for row in matrix] for j in range(len(matrix[0]))]


def transpose__loop(matrix):
    result = []
    for j in range(len(matrix[0])):
        column = []
        for row in matrix:
            column.append(row[j])
        result.append(column)
    return result
