"""
topic: dynamic programming
names: [count_paths, unique_paths]
parameters:
  rows: {int: [1, 5], names: [rows, m]}
  columns: {int: [1, 5], names: [columns, n]}
returns: int
nouns:
  - the number of paths from the top left to the bottom right of a grid with {rows} rows and {columns} columns
    that only go right or down
style: table
"""
import math


def grid_paths(rows, columns):
    """
    >>> grid_paths(3, 5)
    15
    >>> grid_paths(3, 1)
    1
    """
    counts = [1] * columns
    for _ in range(rows - 1):
        for j in range(1, columns):
            counts[j] += counts[j - 1]
    return counts[-1]


def grid_paths__recursion(rows, columns):
    if rows == 1 or columns == 1:
        return 1
    return grid_paths__recursion(rows - 1, columns) + grid_paths__recursion(rows, columns - 1)


def grid_paths__builtin(rows, columns):
    return math.comb(rows + columns - 2, rows - 1)
