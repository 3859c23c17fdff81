"""
topic: recursion
names: [tower_of_hanoi, count_hanoi_moves]
parameters:
  n: {int: [0, 10], names: [n, count]}
returns: int
nouns:
  - the number of moves needed to solve the Tower of Hanoi with {n} disks
style: recursion
"""


def hanoi_moves(n):
    """
    >>> hanoi_moves(5)
    31
    >>> hanoi_moves(10)
    1023
    """
    if n == 0:
        return 0
    return 2 * hanoi_moves(n - 1) + 1


def hanoi_moves__formula(n):
    return 2 ** n - 1


def hanoi_moves__loop(n):
    moves = 0
    for _ in range(n):
        moves = 2 * moves + 1
    return moves
