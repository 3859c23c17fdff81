"""
topic: conditions
difficulty: first
names: [all_equal, are_equal]
parameters:
  items: list
returns: bool
clauses:
  - all elements of {items} are equal
  - the elements of {items} are all the same
notes:
  - This is also true of an empty list.
style: loop
"""


def all_same(items):
    """
    >>> all_same(['a', 'a'])
    True
    >>> all_same(['d', 'y', 'y', 'd'])
    False
    """
    for item in items:
        if item != items[0]:
            return False
    return True


def all_same__set(items):
    return len(set(items)) <= 1


def all_same__builtin(items):
    return all(item == items[0] for item in items)
