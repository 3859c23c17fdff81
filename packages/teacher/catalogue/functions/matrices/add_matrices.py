"""
topic: matrices
hold_out: true
names: [matrix_sum]
parameters:
  first: {matrix: [2, 3], cells: [-2, 6], names: [first, a]}
  second: {matrix: [2, 3], cells: [-2, 6], names: [second, b]}
returns: list[list[int]]
nouns:
  - the sum of the matrices {first} and {second}, which have the same size
style: zip
"""


def add_matrices(first, second):
    """
    >>> add_matrices([[0, 2, 3], [6, 6, 2]], [[4, -1, 5], [5, -1, -1]])
    [[4, 1, 8], [11, 5, 1]]
    >>> add_matrices([[-2, 1, 5], [2, 1, -2]], [[3, 4, 5], [6, 2, 4]])
    [[1, 5, 10], [8, 3, 2]]
    """
    return [[x + y for x, y in zip(r, s)] for r, s in zip(first, second)]


def add_matrices__loop(first, second):
    result = []
    for i in range(len(first)):
        row = []
        for j in range(len(first[i])):
            row.append(first[i][j] + second[i][j])
        result.append(row)
    return result
