"""
topic: arithmetic
names: [split_minutes, to_hours_and_minutes]
parameters:
  minutes: {int: [0, 600], names: [minutes, total_minutes]}
returns: tuple[int, int]
nouns:
  - a tuple of the full hours and the remaining minutes in {minutes} minutes
style: operators
"""


def hours_and_minutes(minutes):
    """
    >>> hours_and_minutes(300)
    (5, 0)
    >>> hours_and_minutes(29)
    (0, 29)
    """
    return minutes // 60, minutes % 60


def hours_and_minutes__builtin(minutes):
    return divmod(minutes, 60)


def hours_and_minutes__steps(minutes):
    hours = minutes // 60
    rest = minutes - hours * 60
    return hours, rest
