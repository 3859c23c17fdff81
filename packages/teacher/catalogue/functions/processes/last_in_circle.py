"""
topic: simulation
names: [josephus, survivor]
parameters:
  n: {int: [1, 12], names: [n, people]}
  k: {int: [1, 5], names: [k, step]}
returns: int
nouns:
  - the number of the person who remains when {n} people, numbered from 0, stand in a circle and every {k}-th
    one leaves until one is left
style: loop
"""


def last_in_circle(n, k):
    """
    >>> last_in_circle(7, 5)
    5
    >>> last_in_circle(7, 1)
    6
    """
    people = list(range(n))
    position = 0
    while len(people) > 1:
        position = (position + k - 1) % len(people)
        people.pop(position)
    return people[0]


def last_in_circle__formula(n, k):
    survivor = 0
    for size in range(2, n + 1):
        survivor = (survivor + k) % size
    return survivor


def last_in_circle__recursion(n, k):
    if n == 1:
        return 0
    return (last_in_circle__recursion(n - 1, k) + k) % n
