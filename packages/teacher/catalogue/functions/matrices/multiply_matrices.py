"""
topic: matrices
names: [matrix_product, matmul]
parameters:
  first: {matrix: [2, 3], cells: [-2, 6], names: [first, a]}
  second: {matrix: [3, 2], cells: [-2, 6], names: [second, b]}
returns: list[list[int]]
nouns:
  - the matrix product of {first} and {second}
notes:
  - The number of columns of the first matrix equals the number of rows of the second.
style: comprehension
"""


def multiply_matrices(first, second):
    """
    >>> multiply_matrices([[0, 2, 3], [6, 6, 2]], [[4, -1], [5, 5], [-1, -1]])
    [[7, 7], [52, 22]]
    >>> multiply_matrices([[-2, 1, 5], [2, 1, -2]], [[3, 4], [5, 6], [2, 4]])
    [[9, 18], [7, 6]]
    """
    columns = list(zip(*second))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in first]


def multiply_matrices__loop(first, second):
    result = []
    for row in first:
        new_row = []
        for j in range(len(second[0])):
            total = 0
            for k in range(len(second)):
                total += row[k] * second[k][j]
            new_row.append(total)
        result.append(new_row)
    return result
