"""
topic: simulation
names: [steps_to_one, collatz_length]
parameters:
  n: {int: [1, 30]}
returns: int
nouns:
  - the number of Collatz steps that lead from {n} to 1
notes:
  - In one step an even number is halved, and an odd number is tripled and increased by 1.
style: loop
"""


def collatz_steps(n):
    """
    >>> collatz_steps(16)
    4
    >>> collatz_steps(29)
    18
    """
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def collatz_steps__recursion(n):
    if n == 1:
        return 0
    if n % 2 == 0:
        return 1 + collatz_steps__recursion(n // 2)
    return 1 + collatz_steps__recursion(3 * n + 1)
