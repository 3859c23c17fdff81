"""
topic: searching
hold_out: true
names: [find_last, last_position]
parameters:
  numbers: integers
  target: {is: small integer, names: [target, value, wanted]}
drawn_from: {target: numbers}
returns: int
nouns:
  - the index of the last element of {numbers} that is equal to {target}, or -1 if there is none
style: loop
"""


def last_index(numbers, target):
    """
    >>> last_index([5, 38, 46], 46)
    2
    >>> last_index([-9, 10, 2, -7, 2, 11], -7)
    3
    """
    result = -1
    for i, number in enumerate(numbers):
        if number == target:
            result = i
    return result


def last_index__backwards(numbers, target):
    for i in range(len(numbers) - 1, -1, -1):
        if numbers[i] == target:
            return i
    return -1
