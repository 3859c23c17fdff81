"""
topic: lists
names: [zeros_to_end, push_zeros_back]
parameters:
  numbers: integers with zeros
returns: list[int]
nouns:
  - the elements of {numbers} with all zeros moved to the end
imperatives:
  - Move all zeros in {numbers} to the end and keep the other elements in order
style: comprehension
"""


def move_zeros(numbers):
    """
    >>> move_zeros([0, 0, 0])
    [0, 0, 0]
    >>> move_zeros([0, 0, 11, 0, -3, 2])
    [11, -3, 2, 0, 0, 0]
    """
    nonzero = [n for n in numbers if n != 0]
    return nonzero + [0] * (len(numbers) - len(nonzero))


def move_zeros__loop(numbers):
    result = []
    zeros = 0
    for number in numbers:
        if number == 0:
            zeros += 1
        else:
            result.append(number)
    return result + [0] * zeros


def move_zeros__sorting(numbers):
    return sorted(numbers, key=lambda n: n == 0)
