"""
topic: matrices
hold_out: true
names: [equals_transpose, check_symmetry]
parameters:
  matrix: square matrix
returns: bool
clauses:
  - '{matrix} is equal to its transpose'
style: loop
"""


def is_symmetric(matrix):
    """
    >>> is_symmetric([[8, 3], [3, 3]])
    True
    >>> is_symmetric([[5, 5], [9, 9]])
    False
    """
    for i in range(len(matrix)):
        for j in range(i):
            if matrix[i][j] != matrix[j][i]:
                return False
    return True


def is_symmetric__zip(matrix):
    return matrix == [list(column) for column in zip(*matrix)]
