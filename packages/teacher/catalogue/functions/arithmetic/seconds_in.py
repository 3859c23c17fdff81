"""
topic: arithmetic
names: [total_seconds, to_seconds]
parameters:
  hours: {int: [0, 12], names: [hours]}
  minutes: {int: [0, 59], names: [minutes]}
  seconds: {int: [0, 59], names: [seconds]}
returns: int
nouns:
  - the total number of seconds in {hours} hours, {minutes} minutes and {seconds} seconds
style: formula
"""


def seconds_in(hours, minutes, seconds):
    """
    >>> seconds_in(6, 29, 15)
    23355
    >>> seconds_in(1, 26, 7)
    5167
    """
    return hours * 3600 + minutes * 60 + seconds


def seconds_in__steps(hours, minutes, seconds):
    total = hours * 60 + minutes
    total = total * 60 + seconds
    return total
