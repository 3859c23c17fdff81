"""
topic: aggregation
difficulty: first
names: [product, multiply_all, multiply_list]
parameters:
  numbers: integers
returns: int
nouns:
  - the product of all numbers in {numbers}
imperatives:
  - Multiply all numbers in {numbers} together
notes:
  - The product of an empty list is 1.
style: loop
"""


def product_list(numbers):
    """
    >>> product_list([35, 57, 56, 31])
    3463320
    >>> product_list([51, 11, 8, 2, 23, 53])
    10941744
    """
    result = 1
    for n in numbers:
        result *= n
    return result


def product_list__recursion(numbers):
    if not numbers:
        return 1
    return numbers[0] * product_list__recursion(numbers[1:])
