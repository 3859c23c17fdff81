"""
topic: matrices
names: [rotate_matrix, rotate_90]
parameters:
  matrix: matrix
returns: list[list[int]]
nouns:
  - '{matrix} rotated by 90 degrees clockwise'
style: zip
"""


def rotate_clockwise(matrix):
    """
    >>> rotate_clockwise([[5, 9, 9], [5, 7, 1]])
    [[5, 5], [7, 9], [1, 9]]
    >>> rotate_clockwise([[6, 3], [2, 3]])
    [[2, 6], [3, 3]]
    """
    return [list(row) for row in zip(*matrix[::-1])]


def rotate_clockwise__loop(matrix):
    rotated = []
    for j in range(len(matrix[0])):
        rotated.append([row[j] for row in reversed(matrix)])
    return rotated
