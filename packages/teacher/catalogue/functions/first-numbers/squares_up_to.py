"""
topic: loops
difficulty: first
names: [list_of_squares, first_squares]
parameters:
  n: {int: [0, 10], names: [n, number]}
returns: list[int]
nouns:
  - a list of the squares of the numbers from 1 to {n}
style: comprehension
"""


def squares_up_to(n):
    """
    >>> squares_up_to(5)
    [1, 4, 9, 16, 25]
    >>> squares_up_to(10)
    [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]
    """
    return [i * i for i in range(1, n + 1)]


def squares_up_to__loop(n):
    squares = []
    for i in range(1, n + 1):
        squares.append(i * i)
    return squares
