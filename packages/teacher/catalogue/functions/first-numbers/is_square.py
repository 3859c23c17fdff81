"""
topic: number theory
difficulty: first
names: [is_perfect_square, is_square_number]
parameters:
  n: natural
returns: bool
clauses:
  - '{n} is the square of an integer'
  - '{n} is a perfect square'
style: loop
"""


def is_square(n):
    """
    >>> is_square(4)
    True
    >>> is_square(60)
    False
    """
    for i in range(n + 1):
        if i * i == n:
            return True
    return False


def is_square__while(n):
    i = 0
    while i * i < n:
        i += 1
    return i * i == n


def is_square__root(n):
    root = int(n ** 0.5)
    return root * root == n
