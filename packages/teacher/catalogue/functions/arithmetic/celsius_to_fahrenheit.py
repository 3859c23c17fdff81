"""
topic: arithmetic
names: [to_fahrenheit]
parameters:
  celsius: {is: float, names: [celsius]}
returns: float
nouns:
  - the temperature {celsius} converted from degrees Celsius to degrees Fahrenheit
notes:
  - The formula is F = C * 9 / 5 + 32.
style: builtin
"""


def celsius_to_fahrenheit(celsius):
    """
    >>> celsius_to_fahrenheit(5.0)
    41.0
    >>> celsius_to_fahrenheit(15.0)
    59.0
    """
    return celsius * 9 / 5 + 32


def celsius_to_fahrenheit__steps(celsius):
    scaled = celsius * 9 / 5
    return scaled + 32
