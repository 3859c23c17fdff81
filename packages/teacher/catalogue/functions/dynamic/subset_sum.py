"""
topic: dynamic programming
names: [can_reach_sum, has_subset_with_sum]
parameters:
  numbers:
    integers: [1, 9]
    length: [2, 5]
    noun: a list of positive integers
    edges: [[]]
  target: {int: [0, 20], names: [target, total]}
returns: bool
clauses:
  - some of the elements of {numbers} add up to {target}
notes:
  - Each element may be used at most once, and no elements add up to 0.
style: set
"""


def subset_sum(numbers, target):
    """
    >>> subset_sum([2, 8, 8, 2], 0)
    True
    >>> subset_sum([5, 6, 9], 10)
    False
    """
    sums = {0}
    for number in numbers:
        sums = sums | {total + number for total in sums}
    return target in sums


def subset_sum__recursion(numbers, target):
    if target == 0:
        return True
    if target < 0 or not numbers:
        return False
    return subset_sum__recursion(numbers[1:], target - numbers[0]) or subset_sum__recursion(numbers[1:], target)
