"""
topic: lists
names: [without, drop_value]
parameters:
  numbers: integers
  value: {is: integer, names: [value, target]}
drawn_from: {value: numbers}
returns: list[int]
nouns:
  - '{numbers} without the elements that are equal to {value}'
imperatives:
  - Remove every occurrence of {value} from {numbers} and return the result as a new list
style: comprehension
"""


def remove_value(numbers, value):
    """
    >>> remove_value([35, 57, 56, 31], 82)
    [35, 57, 56, 31]
    >>> remove_value([2, 23], 2)
    [23]
    """
    return [number for number in numbers if number != value]


def remove_value__loop(numbers, value):
    result = []
    for number in numbers:
        if number != value:
            result.append(number)
    return result


def remove_value__remove(numbers, value):
    result = list(numbers)
    while value in result:
        result.remove(value)
    return result
