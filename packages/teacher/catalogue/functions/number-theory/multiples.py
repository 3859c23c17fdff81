"""
topic: number theory
hold_out: true
names: [first_multiples, multiples_of]
parameters:
  n: {int: [1, 12]}
  count: {int: [0, 8], names: [count]}
returns: list[int]
nouns:
  - the first {count} positive multiples of {n}
style: comprehension
"""


def multiples(n, count):
    """
    >>> multiples(7, 8)
    [7, 14, 21, 28, 35, 42, 49, 56]
    >>> multiples(7, 1)
    [7]
    """
    return [n * i for i in range(1, count + 1)]


def multiples__builtin(n, count):
    return list(range(n, n * count + 1, n))


def multiples__loop(n, count):
    result = []
    for i in range(1, count + 1):
        result.append(n * i)
    return result
