"""
topic: simulation
names: [live_neighbors, ones_around]
parameters:
  grid: {matrix: [3, 3], cells: [0, 1]}
  row: {int: [0, 2], names: [row]}
  column: {int: [0, 2], names: [column]}
returns: int
nouns:
  - the number of ones among the up to eight neighbors of the cell at ({row}, {column}) in {grid}
style: loop
"""


def count_neighbors(grid, row, column):
    """
    >>> count_neighbors([[0, 1, 1], [1, 1, 1], [1, 0, 1]], 0, 0)
    3
    >>> count_neighbors([[0, 1, 0], [0, 0, 1], [1, 1, 1]], 2, 0)
    1
    """
    count = 0
    for i in range(row - 1, row + 2):
        for j in range(column - 1, column + 2):
            inside = 0 <= i < len(grid) and 0 <= j < len(grid[0])
            if inside and (i, j) != (row, column):
                count += grid[i][j]
    return count


def count_neighbors__slices(grid, row, column):
    rows = grid[max(0, row - 1):row + 2]
    total = sum(sum(r[max(0, column - 1):column + 2]) for r in rows)
    return total - grid[row][column]
