"""
topic: number theory
names: [number_sequence, evenly_spaced]
parameters:
  start: {int: [-10, 20], names: [start]}
  step: {int: [-5, 9], names: [step]}
  length: {int: [0, 7], names: [length]}
returns: list[int]
nouns:
  - a list of {length} numbers that starts with {start} and grows by {step} each time
style: comprehension
"""


def arithmetic_sequence(start, step, length):
    """
    >>> arithmetic_sequence(5, 9, 4)
    [5, 14, 23, 32]
    >>> arithmetic_sequence(-6, 7, 1)
    [-6]
    """
    return [start + i * step for i in range(length)]


def arithmetic_sequence__loop(start, step, length):
    result = []
    value = start
    for _ in range(length):
        result.append(value)
        value += step
    return result
