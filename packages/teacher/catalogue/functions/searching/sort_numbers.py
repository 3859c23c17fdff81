"""
topic: sorting
names: [sort_ascending, sorted_list, insertion_sort]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a new list with the elements of {numbers} in ascending order
imperatives:
  - Sort {numbers} in ascending order and return the result as a new list
idea: Sorting algorithms differ in how they find the next element, but each of them ends with every element
  before all larger ones.
style: builtin
"""


def sort_numbers(numbers):
    """
    >>> sort_numbers([35, 57, 56, 31])
    [31, 35, 56, 57]
    >>> sort_numbers([51, 11, 8, 2, 23, 53])
    [2, 8, 11, 23, 51, 53]
    """
    return sorted(numbers)


def sort_numbers__bubble(numbers):
    result = list(numbers)
    for i in range(len(result)):
        for j in range(len(result) - 1 - i):
            if result[j] > result[j + 1]:
                result[j], result[j + 1] = result[j + 1], result[j]
    return result


def sort_numbers__insertion(numbers):
    result = []
    for number in numbers:
        i = 0
        while i < len(result) and result[i] < number:
            i += 1
        result.insert(i, number)
    return result


def sort_numbers__selection(numbers):
    rest = list(numbers)
    result = []
    while rest:
        smallest = min(rest)
        rest.remove(smallest)
        result.append(smallest)
    return result


def sort_numbers__quicksort(numbers):
    if len(numbers) < 2:
        return list(numbers)
    pivot = numbers[0]
    smaller = [n for n in numbers[1:] if n < pivot]
    larger = [n for n in numbers[1:] if n >= pivot]
    return sort_numbers__quicksort(smaller) + [pivot] + sort_numbers__quicksort(larger)
