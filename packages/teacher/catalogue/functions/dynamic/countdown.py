"""
topic: recursion
names: [count_down, countdown_list]
parameters:
  n: {int: [0, 9]}
returns: list[int]
nouns:
  - the list of integers from {n} down to 0
style: builtin
"""


def countdown(n):
    """
    >>> countdown(5)
    [5, 4, 3, 2, 1, 0]
    >>> countdown(9)
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    """
    return list(range(n, -1, -1))


def countdown__loop(n):
    result = []
    while n >= 0:
        result.append(n)
        n -= 1
    return result


def countdown__recursion(n):
    if n == 0:
        return [0]
    return [n] + countdown__recursion(n - 1)
