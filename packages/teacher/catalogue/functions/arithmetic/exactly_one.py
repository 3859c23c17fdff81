"""
topic: logic
names: [xor, only_one]
parameters:
  first: {is: boolean, names: [first]}
  second: {is: boolean, names: [second]}
returns: bool
clauses:
  - exactly one of {first} and {second} is true
style: builtin
"""


def exactly_one(first, second):
    """
    >>> exactly_one(False, True)
    True
    >>> exactly_one(True, True)
    False
    """
    return first != second


def exactly_one__logic(first, second):
    return (first or second) and not (first and second)


def exactly_one__branch(first, second):
    if first:
        return not second
    return second
