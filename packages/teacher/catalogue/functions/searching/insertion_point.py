"""
topic: searching
names: [where_to_insert, count_smaller]
parameters:
  numbers: sorted integers
  value: {is: small integer, names: [value, target]}
returns: int
nouns:
  - the first index at which {value} can be inserted into the sorted list {numbers} so that it stays sorted
style: loop
"""


def insertion_point(numbers, value):
    """
    >>> insertion_point([-10, -7, -6, -2, 0, 10], -1)
    4
    >>> insertion_point([1, 5, 8, 8, 11], 7)
    2
    """
    i = 0
    while i < len(numbers) and numbers[i] < value:
        i += 1
    return i


def insertion_point__count(numbers, value):
    return sum(1 for number in numbers if number < value)


def insertion_point__bisection(numbers, value):
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) // 2
        if numbers[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low
