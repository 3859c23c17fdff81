"""
topic: searching
names: [search_sorted, bisect_search]
parameters:
  numbers: different sorted integers
  target: {is: small integer, names: [target, value, wanted]}
drawn_from: {target: numbers}
returns: int
nouns:
  - the index of {target} in the sorted list {numbers}, or -1 if it is not there
idea: Each comparison with the middle element halves the part of the list that can still hold the target.
style: loop
"""


def binary_search(numbers, target):
    """
    >>> binary_search([2, 8, 9, 10], 10)
    3
    >>> binary_search([0, 7], 7)
    1
    """
    low, high = 0, len(numbers) - 1
    while low <= high:
        middle = (low + high) // 2
        if numbers[middle] == target:
            return middle
        if numbers[middle] < target:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def binary_search__nested(numbers, target):
    def search(low, high):
        if low > high:
            return -1
        middle = (low + high) // 2
        if numbers[middle] == target:
            return middle
        if numbers[middle] < target:
            return search(middle + 1, high)
        return search(low, middle - 1)

    return search(0, len(numbers) - 1)
