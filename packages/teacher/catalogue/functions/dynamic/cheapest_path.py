"""
topic: dynamic programming
names: [min_path_sum, lowest_cost_path]
parameters:
  grid:
    values:
      [
        [[1, 3], [2, 1]],
        [[1, 2, 3], [4, 5, 6]],
        [[5]],
        [[1, 9, 1], [1, 9, 1], [1, 1, 1]],
        [[2, 0], [4, 3], [1, 1]],
        [[3, 1, 1, 2], [1, 5, 1, 0]]
      ]
    type: list[list[int]]
    noun: a grid of non-negative integers given as a list of rows
    names: ["grid", "costs"]
returns: int
nouns:
  - the smallest sum along a path from the top left to the bottom right of {grid} that only goes right or down
style: table
"""


def cheapest_path(grid):
    """
    >>> cheapest_path([[1, 2, 3], [4, 5, 6]])
    12
    >>> cheapest_path([[1, 9, 1], [1, 9, 1], [1, 1, 1]])
    5
    """
    costs = []
    for i, row in enumerate(grid):
        line = []
        for j, value in enumerate(row):
            before = []
            if i > 0:
                before.append(costs[i - 1][j])
            if j > 0:
                before.append(line[j - 1])
            line.append(value + min(before, default=0))
        costs.append(line)
    return costs[-1][-1]


def cheapest_path__nested(grid):
    def cost(i, j):
        if i == 0 and j == 0:
            return grid[0][0]
        options = []
        if i > 0:
            options.append(cost(i - 1, j))
        if j > 0:
            options.append(cost(i, j - 1))
        return grid[i][j] + min(options)

    return cost(len(grid) - 1, len(grid[0]) - 1)
