"""
topic: simulation
names: [years_to_save, years_until_goal]
parameters:
  start: {int: [10, 100], names: [start, balance]}
  goal: {int: [50, 300], names: [goal, target]}
  deposit: {int: [5, 40], names: [deposit, yearly]}
returns: int
nouns:
  - the number of years until savings of {start} reach at least {goal} when {deposit} is added every year
style: loop
"""


def savings_years(start, goal, deposit):
    """
    >>> savings_years(55, 79, 20)
    2
    >>> savings_years(14, 76, 9)
    7
    """
    years = 0
    while start < goal:
        start += deposit
        years += 1
    return years


def savings_years__formula(start, goal, deposit):
    if start >= goal:
        return 0
    return -(-(goal - start) // deposit)
