"""
topic: matrices
names: [main_diagonal, get_diagonal]
parameters:
  matrix: square matrix
returns: list[int]
nouns:
  - the elements on the main diagonal of {matrix}, from top left to bottom right
style: comprehension
"""


def diagonal(matrix):
    """
    >>> diagonal([[5, 5], [9, 9]])
    [5, 9]
    >>> diagonal([[7, 1, 8], [8, 1, 1], [0, 3, 8]])
    [7, 1, 8]
    """
    return [matrix[i][i] for i in range(len(matrix))]


def diagonal__enumerate(matrix):
    return [row[i] for i, row in enumerate(matrix)]


def diagonal__loop(matrix):
    result = []
    for i in range(len(matrix)):
        result.append(matrix[i][i])
    return result
