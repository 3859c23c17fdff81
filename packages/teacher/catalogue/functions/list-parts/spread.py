"""
topic: aggregation
names: [value_range, max_minus_min]
parameters:
  numbers: some integers
returns: int
nouns:
  - the difference between the largest and the smallest element of {numbers}
style: builtin
"""


def spread(numbers):
    """
    >>> spread([35, 57, 56, 31])
    26
    >>> spread([51, 11, 8, 2, 23, 53])
    51
    """
    return max(numbers) - min(numbers)


def spread__sorting(numbers):
    ordered = sorted(numbers)
    return ordered[-1] - ordered[0]


def spread__loop(numbers):
    low = high = numbers[0]
    for number in numbers:
        if number < low:
            low = number
        if number > high:
            high = number
    return high - low
