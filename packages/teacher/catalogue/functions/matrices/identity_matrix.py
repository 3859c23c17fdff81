"""
topic: matrices
names: [identity, unit_matrix]
parameters:
  n: {int: [1, 4], names: [n, size]}
returns: list[list[int]]
nouns:
  - the identity matrix with {n} rows and {n} columns
notes:
  - It has ones on the main diagonal and zeros elsewhere.
style: comprehension
"""


def identity_matrix(n):
    """
    >>> identity_matrix(3)
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    >>> identity_matrix(4)
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    """
    return [[1 if i == j else 0 for j in range(n)] for i in range(n)]


def identity_matrix__loop(n):
    result = []
    for i in range(n):
        row = [0] * n
        row[i] = 1
        result.append(row)
    return result
