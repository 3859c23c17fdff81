"""
topic: searching
names: [find_index, index_of, position_of]
parameters:
  numbers: integers
  target: {is: small integer, names: [target, value, wanted]}
drawn_from: {target: numbers}
returns: int
nouns:
  - the index of the first element of {numbers} that is equal to {target}, or -1 if there is none
style: loop
"""


def linear_search(numbers, target):
    """
    >>> linear_search([5, 38, 46], 46)
    2
    >>> linear_search([-9, 10, 2, -7, 2, 11], -7)
    3
    """
    for i in range(len(numbers)):
        if numbers[i] == target:
            return i
    return -1


def linear_search__enumerate(numbers, target):
    for i, number in enumerate(numbers):
        if number == target:
            return i
    return -1


def linear_search__builtin(numbers, target):
    if target in numbers:
        return numbers.index(target)
    return -1


def linear_search__while(numbers, target):
    i = 0
    while i < len(numbers) and numbers[i] != target:
        i += 1
    return i if i < len(numbers) else -1


def linear_search__exception(numbers, target):
    try:
        return numbers.index(target)
    except ValueError:
        return -1
