"""
topic: searching
names: [local_maxima, find_peaks]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - the elements of {numbers} that are greater than both of their neighbors
notes:
  - The first and the last element have only one neighbor and do not count.
style: loop
"""


def peaks(numbers):
    """
    >>> peaks([35, 57, 56, 31])
    [57]
    >>> peaks([1, 5, 7, -4, 5, 1])
    [7, 5]
    """
    result = []
    for i in range(1, len(numbers) - 1):
        if numbers[i] > numbers[i - 1] and numbers[i] > numbers[i + 1]:
            result.append(numbers[i])
    return result


def peaks__comprehension(numbers):
    return [b for a, b, c in zip(numbers, numbers[1:], numbers[2:]) if a < b > c]
