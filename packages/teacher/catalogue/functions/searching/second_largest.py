"""
topic: searching
names: [runner_up, second_highest]
parameters:
  numbers: two different integers
returns: int
nouns:
  - the second largest of the different values in {numbers}
style: sorting
"""


def second_largest(numbers):
    """
    >>> second_largest([57, 56, 35, 31, 58])
    57
    >>> second_largest([53, 28, 53, 57])
    53
    """
    return sorted(set(numbers))[-2]


def second_largest__filter(numbers):
    largest = max(numbers)
    return max(n for n in numbers if n != largest)


def second_largest__loop(numbers):
    largest = second = None
    for number in numbers:
        if largest is None or number > largest:
            largest, second = number, largest
        elif number != largest and (second is None or number > second):
            second = number
    return second
