"""
topic: matrices
names: [times_table]
parameters:
  n: {int: [1, 4], names: [n, size]}
returns: list[list[int]]
nouns:
  - the multiplication table of the numbers from 1 to {n} as a list of rows
style: comprehension
"""


def multiplication_table(n):
    """
    >>> multiplication_table(3)
    [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
    >>> multiplication_table(4)
    [[1, 2, 3, 4], [2, 4, 6, 8], [3, 6, 9, 12], [4, 8, 12, 16]]
    """
    return [[i * j for j in range(1, n + 1)] for i in range(1, n + 1)]


def multiplication_table__loop(n):
    table = []
    for i in range(1, n + 1):
        row = []
        for j in range(1, n + 1):
            row.append(i * j)
        table.append(row)
    return table
