"""
topic: lists
names: [substitute_value, swap_values]
parameters:
  numbers: integers
  old: {is: integer, names: [old]}
  new: {is: natural, names: [new]}
drawn_from: {old: numbers}
returns: list[int]
nouns:
  - a copy of {numbers} in which every {old} is replaced by {new}
style: comprehension
"""


def replace_value(numbers, old, new):
    """
    >>> replace_value([35, 57, 56, 31], 35, 5)
    [5, 57, 56, 31]
    >>> replace_value([28, 21, 5, 38, 46, 49], -9, 8)
    [28, 21, 5, 38, 46, 49]
    """
    return [new if number == old else number for number in numbers]


def replace_value__loop(numbers, old, new):
    result = []
    for number in numbers:
        if number == old:
            result.append(new)
        else:
            result.append(number)
    return result
