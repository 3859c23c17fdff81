"""
topic: loops
difficulty: first
names: [evens_up_to, list_of_evens]
parameters:
  n: {int: [0, 20], names: [n, number, limit]}
returns: list[int]
nouns:
  - a list of the even numbers from 0 to {n}
  - all even numbers from 0 up to {n} in a list
style: builtin
"""


def even_numbers_up_to(n):
    """
    >>> even_numbers_up_to(10)
    [0, 2, 4, 6, 8, 10]
    >>> even_numbers_up_to(19)
    [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]
    """
    return list(range(0, n + 1, 2))


def even_numbers_up_to__comprehension(n):
    return [i for i in range(n + 1) if i % 2 == 0]


def even_numbers_up_to__loop(n):
    evens = []
    for i in range(n + 1):
        if i % 2 == 0:
            evens.append(i)
    return evens
