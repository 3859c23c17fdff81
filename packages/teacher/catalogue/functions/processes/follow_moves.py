"""
topic: simulation
names: [final_position, robot_position]
parameters:
  moves:
    characters: UDLR
    length: [1, 6]
    noun: a string of the letters U, D, L and R
    edges: [""]
    names: ["moves", "path"]
returns: tuple[int, int]
nouns:
  - the position (x, y) that is reached from (0, 0) by following {moves}
notes:
  - U and D change y by 1 and -1, R and L change x by 1 and -1.
style: branch
"""


def follow_moves(moves):
    """
    >>> follow_moves('LL')
    (-2, 0)
    >>> follow_moves('RLLURR')
    (1, 1)
    """
    x, y = 0, 0
    for move in moves:
        if move == "U":
            y += 1
        elif move == "D":
            y -= 1
        elif move == "R":
            x += 1
        else:
            x -= 1
    return x, y


def follow_moves__count(moves):
    return moves.count("R") - moves.count("L"), moves.count("U") - moves.count("D")


def follow_moves__table(moves):
    steps = {"U": (0, 1), "D": (0, -1), "L": (-1, 0), "R": (1, 0)}
    x = y = 0
    for move in moves:
        dx, dy = steps[move]
        x += dx
        y += dy
    return x, y
