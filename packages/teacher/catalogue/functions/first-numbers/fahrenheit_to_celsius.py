"""
topic: conversion
difficulty: first
names: [to_celsius, convert_to_celsius]
parameters:
  degrees: {int: [-40, 212], names: [degrees, fahrenheit, temperature]}
returns: float
nouns:
  - the temperature of {degrees} degrees Fahrenheit in degrees Celsius
imperatives:
  - Convert {degrees} from Fahrenheit to Celsius
style: formula
"""


def fahrenheit_to_celsius(degrees):
    """
    >>> fahrenheit_to_celsius(86)
    30.0
    >>> fahrenheit_to_celsius(-31)
    -35.0
    """
    return (degrees - 32) * 5 / 9


def fahrenheit_to_celsius__steps(degrees):
    difference = degrees - 32
    return difference * 5 / 9
