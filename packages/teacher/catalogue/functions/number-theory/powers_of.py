"""
topic: number theory
names: [powers_up_to]
parameters:
  base: {int: [2, 5], names: [base]}
  limit: {int: [1, 150], names: [limit]}
returns: list[int]
nouns:
  - the powers of {base}, from 1 on, that are at most {limit}
style: loop
"""


def powers_of(base, limit):
    """
    >>> powers_of(4, 30)
    [1, 4, 16]
    >>> powers_of(4, 5)
    [1, 4]
    """
    powers = []
    power = 1
    while power <= limit:
        powers.append(power)
        power *= base
    return powers


def powers_of__list(base, limit):
    powers = [1]
    while powers[-1] * base <= limit:
        powers.append(powers[-1] * base)
    return powers
