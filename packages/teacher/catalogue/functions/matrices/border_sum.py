"""
topic: matrices
names: [sum_of_border, edge_total]
parameters:
  matrix: {matrix: [3, 3], cells: [-2, 6]}
returns: int
nouns:
  - the sum of the elements in the first and last row and the first and last column of {matrix}, each counted
    once
style: loop
"""


def border_sum(matrix):
    """
    >>> border_sum([[0, 2, 3], [6, 6, 2], [4, -1, 5]])
    21
    >>> border_sum([[5, -1, -1], [-2, 1, 5], [2, 1, -2]])
    7
    """
    total = 0
    last_row, last_column = len(matrix) - 1, len(matrix[0]) - 1
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if i in (0, last_row) or j in (0, last_column):
                total += value
    return total


def border_sum__subtract(matrix):
    everything = sum(sum(row) for row in matrix)
    inner = sum(sum(row[1:-1]) for row in matrix[1:-1])
    return everything - inner
