"""
topic: logic
hold_out: true
names: [same_truth, agree]
parameters:
  first: {is: boolean, names: [first]}
  second: {is: boolean, names: [second]}
returns: bool
clauses:
  - '{first} and {second} are both true or both false'
style: builtin
"""


def both_or_neither(first, second):
    """
    >>> both_or_neither(True, True)
    True
    >>> both_or_neither(False, True)
    False
    """
    return first == second


def both_or_neither__logic(first, second):
    return (first and second) or (not first and not second)


def both_or_neither__branch(first, second):
    if first:
        return second
    return not second
