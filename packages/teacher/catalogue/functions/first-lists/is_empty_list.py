"""
topic: conditions
difficulty: first
names: [is_empty, has_no_elements]
parameters:
  items: list
returns: bool
clauses:
  - '{items} is empty'
  - '{items} has no elements'
style: length
"""


def is_empty_list(items):
    """
    >>> is_empty_list([])
    True
    >>> is_empty_list(['d', 'y', 'y', 'd'])
    False
    """
    return len(items) == 0


def is_empty_list__not(items):
    return not items


def is_empty_list__branch(items):
    if items:
        return False
    return True
