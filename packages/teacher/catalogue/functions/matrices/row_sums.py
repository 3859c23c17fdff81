"""
topic: matrices
names: [sum_rows, totals_of_rows]
parameters:
  matrix: matrix
returns: list[int]
nouns:
  - a list of the sums of the rows of {matrix}
style: comprehension
"""


def row_sums(matrix):
    """
    >>> row_sums([[5, 9, 9], [5, 7, 1]])
    [23, 13]
    >>> row_sums([[1, 1, 0], [3, 8, 4], [3, 0, 6]])
    [2, 15, 9]
    """
    return [sum(row) for row in matrix]


def row_sums__loop(matrix):
    sums = []
    for row in matrix:
        total = 0
        for value in row:
            total += value
        sums.append(total)
    return sums


def row_sums__map(matrix):
    return list(map(sum, matrix))
