"""
topic: searching
names: [has_pair_with_sum, pair_sums_to]
parameters:
  numbers: integers
  target: {is: small integer, names: [target, value, wanted]}
returns: bool
clauses:
  - two elements at different positions of {numbers} add up to {target}
idea: For each number the partner it needs is known, so it is enough to ask whether that partner was seen.
style: nested
"""


def two_sum(numbers, target):
    """
    >>> two_sum([-3, 1, 12, -6, 10, -3], 7)
    True
    >>> two_sum([35, 57, 56, 31], -1)
    False
    """
    for i in range(len(numbers)):
        for j in range(i + 1, len(numbers)):
            if numbers[i] + numbers[j] == target:
                return True
    return False


def two_sum__set(numbers, target):
    seen = set()
    for number in numbers:
        if target - number in seen:
            return True
        seen.add(number)
    return False
