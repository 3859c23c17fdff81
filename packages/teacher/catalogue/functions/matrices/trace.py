"""
topic: matrices
names: [diagonal_sum, sum_of_diagonal]
parameters:
  matrix: square matrix
returns: int
nouns:
  - the sum of the elements on the main diagonal of {matrix}
style: comprehension
"""


def trace(matrix):
    """
    >>> trace([[5, 5], [9, 9]])
    14
    >>> trace([[7, 1, 8], [8, 1, 1], [0, 3, 8]])
    16
    """
    return sum(matrix[i][i] for i in range(len(matrix)))


def trace__loop(matrix):
    total = 0
    for i in range(len(matrix)):
        total += matrix[i][i]
    return total
