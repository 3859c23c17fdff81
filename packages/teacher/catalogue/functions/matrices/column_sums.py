"""
topic: matrices
names: [sum_columns, totals_of_columns]
parameters:
  matrix: matrix
returns: list[int]
nouns:
  - a list of the sums of the columns of {matrix}
style: zip
"""


def column_sums(matrix):
    """
    >>> column_sums([[5, 9, 9], [5, 7, 1]])
    [10, 16, 10]
    >>> column_sums([[1, 1, 0], [3, 8, 4], [3, 0, 6]])
    [7, 9, 10]
    """
    return [sum(column) for column in zip(*matrix)]


def column_sums__index(matrix):
    return [sum(row[j] for row in matrix) for j in range(len(matrix[0]))]


def column_sums__loop(matrix):
    sums = [0] * len(matrix[0])
    for row in matrix:
        for j, value in enumerate(row):
            sums[j] += value
    return sums
