"""
topic: loops
difficulty: first
names: [count_up_to, one_to_n, numbers_to]
parameters:
  n: {int: [0, 20], names: [n, number, limit]}
returns: list[int]
nouns:
  - a list of the numbers from 1 to {n}
  - the integers from 1 up to {n} as a list
style: builtin
"""


def numbers_up_to(n):
    """
    >>> numbers_up_to(10)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    >>> numbers_up_to(19)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    """
    return list(range(1, n + 1))


def numbers_up_to__loop(n):
    numbers = []
    for i in range(1, n + 1):
        numbers.append(i)
    return numbers


def numbers_up_to__while(n):
    numbers = []
    i = 1
    while i <= n:
        numbers.append(i)
        i += 1
    return numbers
