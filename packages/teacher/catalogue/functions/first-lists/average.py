"""
topic: aggregation
difficulty: first
names: [mean, average_of_list, calculate_average]
parameters:
  numbers: some integers
returns: float
nouns:
  - the average of {numbers}
  - the mean of the numbers in {numbers}
style: builtin
"""


def average(numbers):
    """
    >>> average([35, 57, 56, 31])
    44.75
    >>> average([38, 46])
    42.0
    """
    return sum(numbers) / len(numbers)


def average__steps(numbers):
    total = sum(numbers)
    count = len(numbers)
    return total / count


def average__loop(numbers):
    total = 0
    for n in numbers:
        total += n
    return total / len(numbers)
