"""
topic: sorting
names: [top_n, n_largest]
parameters:
  numbers: integers
  n: {int: [0, 4], names: [n, count, k]}
returns: list[int]
nouns:
  - the {n} largest elements of {numbers}, from the largest down
notes:
  - If there are fewer, return all of them.
style: builtin
"""


def largest_numbers(numbers, n):
    """
    >>> largest_numbers([35, 57, 56, 31], 4)
    [57, 56, 35, 31]
    >>> largest_numbers([-7, -10], 4)
    [-7, -10]
    """
    return sorted(numbers, reverse=True)[:n]


def largest_numbers__loop(numbers, n):
    rest = list(numbers)
    result = []
    while rest and len(result) < n:
        largest = max(rest)
        rest.remove(largest)
        result.append(largest)
    return result
