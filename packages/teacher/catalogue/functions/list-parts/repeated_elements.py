"""
topic: counting
names: [find_duplicates, duplicated_values]
parameters:
  numbers: integers
returns: list[int]
nouns:
  - a sorted list of the numbers that occur more than once in {numbers}
style: set
"""
from collections import Counter


def repeated_elements(numbers):
    """
    >>> repeated_elements([1, 5, 7, -4, 5, 1])
    [1, 5]
    >>> repeated_elements([10, -9, 10, 2, -7])
    [10]
    """
    return sorted({n for n in numbers if numbers.count(n) > 1})


def repeated_elements__loop(numbers):
    seen = set()
    repeated = set()
    for number in numbers:
        if number in seen:
            repeated.add(number)
        seen.add(number)
    return sorted(repeated)


def repeated_elements__counter(numbers):
    counts = Counter(numbers)
    return sorted(n for n, count in counts.items() if count > 1)
