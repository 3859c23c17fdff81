"""
topic: sets
names: [contains_duplicate, any_repeated]
parameters:
  items: list
returns: bool
clauses:
  - some element of {items} occurs more than once
  - '{items} contains a duplicate'
style: set
"""


def has_duplicates(items):
    """
    >>> has_duplicates(['d', 'y', 'y', 'd'])
    True
    >>> has_duplicates([51, 11, 8, 2, 23, 53])
    False
    """
    return len(set(items)) < len(items)


def has_duplicates__loop(items):
    seen = set()
    for item in items:
        if item in seen:
            return True
        seen.add(item)
    return False


def has_duplicates__nested(items):
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            if items[i] == items[j]:
                return True
    return False
