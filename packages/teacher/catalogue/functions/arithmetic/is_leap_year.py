"""
topic: arithmetic
names: [leap_year]
parameters:
  year: {int: [1890, 2110], names: [year]}
returns: bool
clauses:
  - '{year} is a leap year'
notes:
  - A leap year is divisible by 4, but not by 100 unless it is also divisible by 400.
style: logic
"""


def is_leap_year(year):
    """
    >>> is_leap_year(2000)
    True
    >>> is_leap_year(1919)
    False
    """
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def is_leap_year__branch(year):
    if year % 400 == 0:
        return True
    if year % 100 == 0:
        return False
    return year % 4 == 0
