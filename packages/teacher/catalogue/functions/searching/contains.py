"""
topic: searching
names: [includes, is_in_list]
parameters:
  numbers: integers
  target: {is: small integer, names: [target, value, wanted]}
drawn_from: {target: numbers}
returns: bool
clauses:
  - '{target} occurs in {numbers}'
style: builtin
"""


def contains(numbers, target):
    """
    >>> contains([5, 38, 46], 46)
    True
    >>> contains([35, 57, 56, 31], -1)
    False
    """
    return target in numbers


def contains__loop(numbers, target):
    for number in numbers:
        if number == target:
            return True
    return False


def contains__any(numbers, target):
    return any(number == target for number in numbers)


def contains__recursion(numbers, target):
    if not numbers:
        return False
    return numbers[0] == target or contains__recursion(numbers[1:], target)
