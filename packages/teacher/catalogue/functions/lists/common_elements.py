"""
topic: sets
names: [intersection, shared_elements]
parameters:
  first: {is: integers, names: [first, a]}
  second: {is: integers, names: [second, b]}
returns: list[int]
nouns:
  - a sorted list of the numbers that occur in both {first} and {second}, without duplicates
style: set
"""


def common_elements(first, second):
    """
    >>> common_elements([7, -9, -10, 3, 7, 7], [1, 3])
    [3]
    >>> common_elements([48, 1, 37, 2, 4], [11, 1, -2])
    [1]
    """
    return sorted(set(first) & set(second))


def common_elements__loop(first, second):
    result = []
    for number in first:
        if number in second and number not in result:
            result.append(number)
    result.sort()
    return result


def common_elements__comprehension(first, second):
    return sorted({number for number in first if number in second})
